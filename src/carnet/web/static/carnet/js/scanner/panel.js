// The big panel with the verdict: colour, sign, words, sound and shaking, so that nobody has to rely on one of them.
import { give } from "./signal.js";

const TONES = ["good", "stop", "look", "ready"];

export function show(panel, texts) {
  for (const tone of TONES) panel.classList.toggle(`verdict--${tone}`, tone === texts.tone);
  for (const part of panel.querySelectorAll("[data-part]")) part.textContent = texts[part.dataset.part] ?? "";
  if (texts.tone !== "ready") give(texts.tone);
  panel.getAnimations().forEach((one) => one.cancel());
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    panel.animate([{ transform: "scale(0.97)" }, { transform: "none" }], { duration: 160, easing: "ease-out" });
  }
}
