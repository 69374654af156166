"""The fixed sentences of the Slack face. What is said about baclofen is in data/guide."""

from __future__ import annotations

PRIVATE_OFFER = "Others can read along here. If it is about you, we can go on in private."
PRIVATE_BUTTON = "Continue in private"
PRIVATE_GREETING = "Here only you and I read along. Ask me anything about baclofen."
PRIVATE_SENT = "I have written to you: look under Direct messages."
ALSO_PRIVATE = "I also wrote this to you in private, so that you have it at hand."
ASKED_IN_ROOM = "You wrote in a channel, so I send you this here as well."
NEXT = "You can ask next"
BUTTONS_ONLY = "There are buttons below."
HELPED = "This helped"
DID_NOT_HELP = "This did not help"
FORGOTTEN = "Done. I have forgotten your conversations with me and your region. What stands in Slack stays in Slack."
REGION_LABEL = "Whose emergency numbers should I show?"
REGION_PLACEHOLDER = "Choose a region"
HOME_TITLE = "Questions about baclofen"
HOME_TOPICS = "What I can answer"
HOME_HOW = (
    "Press a question or a topic and I answer in your direct messages. You can also write to me there, mention me in "
    "a channel, or type /baclofen and your question: then only you see the answer."
)
HOME_MEMORY = (
    "What I remember of a conversation is erased {hours:g} hours after its last message. What you wrote in Slack stays "
    "in Slack until it is deleted there."
)
FORGET_LABEL = "Forget what I told you"
FORGET_BUTTON = "Forget me"
FORGET_ASK = "I will forget all our conversations and your region. This cannot be undone."
FORGET_CANCEL = "Keep it"
LOOKING = "is looking in the guide..."
PROMPTS_TITLE = "You could ask"
