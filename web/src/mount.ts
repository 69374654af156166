/**
 * The entry: defines <baclofen-chat>, and puts one on the page for a script tag.
 *
 *   <script src="https://bot.example/widget.js" data-region="UK" data-color="#005eb8" async></script>
 *
 * `data-mount="none"` only defines the element. Anything on the page with `data-baclofen-ask="..."` asks that when clicked.
 */
import { BaclofenChat } from './chat';

const SETTINGS = ['server', 'region', 'color', 'heading', 'position', 'theme', 'open'];
const script = document.currentScript as HTMLScriptElement | null;
BaclofenChat.home = script?.src ? new URL(script.src).origin : location.origin;

if (!customElements.get('baclofen-chat')) {
  customElements.define('baclofen-chat', BaclofenChat);
  document.addEventListener('click', (event) => {
    const asking = (event.target as Element | null)?.closest?.('[data-baclofen-ask]');
    const chat = document.querySelector<BaclofenChat>('baclofen-chat');
    if (asking && chat) chat.ask(asking.getAttribute('data-baclofen-ask') ?? '');
  });
}

function mount(): void {
  if (document.querySelector('baclofen-chat')) return;
  const chat = document.createElement('baclofen-chat');
  for (const name of SETTINGS) {
    const value = script?.dataset[name];
    if (value !== undefined) chat.setAttribute(name, value);
  }
  document.body.append(chat);
}

if (script && script.dataset.mount !== 'none') {
  if (document.body) mount();
  else document.addEventListener('DOMContentLoaded', mount);
}
