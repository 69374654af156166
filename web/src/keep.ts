/** Save and print a conversation. */
import type { Turn } from './types';

/** Takes the turns, gives them as plain text. */
export function transcript(turns: Turn[], title: string): string {
  const said = turns.map((turn) => {
    const answer = turn.reply?.text ?? turn.problem ?? '(not sent yet)';
    return `You, ${when(turn)}:\n${turn.text}\n\nBot:\n${answer}\n`;
  });
  return [`${title}, ${new Date().toLocaleString()}\n`, ...said].join('\n');
}

/** Offers the conversation as a text file. */
export function save(turns: Turn[], title: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([transcript(turns, title)], { type: 'text/plain' }));
  link.download = 'baclofen-chat.txt';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Opens a bare page with the conversation and the print dialog; gives whether the browser allowed it. */
export function print(turns: Turn[], title: string): boolean {
  const page = window.open('', '_blank');
  if (!page) return false;
  page.document.title = title;
  const add = (tag: string, text: string, style: Partial<CSSStyleDeclaration> = {}): void => {
    const element = page.document.createElement(tag);
    element.textContent = text;
    Object.assign(element.style, style);
    page.document.body.append(element);
  };
  Object.assign(page.document.body.style, { font: '12pt/1.45 sans-serif', maxWidth: '42em' });
  add('h1', `${title}, ${new Date().toLocaleString()}`, { fontSize: '14pt' });
  for (const turn of turns) {
    add('h2', turn.text, { fontSize: '12pt', marginTop: '1.5em' });
    add('p', turn.reply?.text ?? turn.problem ?? '(not sent yet)', { whiteSpace: 'pre-wrap' });
  }
  page.print();
  return true;
}

/** Gives the time of a turn, in the reader's own way of writing it. */
export function when(turn: Turn): string {
  return new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' }).format(turn.at);
}
