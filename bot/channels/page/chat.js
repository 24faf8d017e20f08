"use strict";
// The page keeps nothing when the tab closes; what it shows comes from /say and /waiting.
const talk = document.getElementById("talk");
const form = document.getElementById("form");
const text = document.getElementById("text");
let last = Number(sessionStorage.getItem("last") || 0);

function bubble(words, who) {
  const div = document.createElement("div");
  div.className = "bubble " + (who === "vous" ? "me" : who === "note" ? "note" : "");
  if (who !== "note") {
    const name = document.createElement("span");
    name.className = "who";
    name.textContent = who + " : ";
    div.append(name);
  }
  words = words.replace(/ ([?!:;»])/g, "\u00a0$1").replace(/« /g, "«\u00a0"); // French signs never begin a line
  words = words.replace(/\d h( \d\d)?\b/g, (hour) => hour.replace(/ /g, "\u00a0"));
  words.split(/(\*[^*\n]+\*)/).forEach((part) => {
    const bold = /^\*[^*\n]+\*$/.test(part);
    const node = bold ? document.createElement("strong") : document.createTextNode(part);
    if (bold) node.textContent = part.slice(1, -1);
    div.append(node);
  });
  talk.append(div);
  return div;
}

function attach(div, message) {
  if (message.image) {
    const image = document.createElement("img");
    image.src = "data:image/png;base64," + message.image;
    image.alt = message.text;
    image.onload = down;  // its height is known only now
    div.append(image);
  }
  if (message.document) {
    const bytes = Uint8Array.from(atob(message.document.content), (c) => c.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = message.document.filename;
    link.textContent = " " + message.document.filename;
    div.append(link);
  }
}

function show(message, pressed) {
  if (message.replaces && pressed) {
    pressed.bubble.remove();
    pressed.row.remove();
  }
  const div = bubble(message.text, "Coach");
  attach(div, message);
  if (!message.buttons.length) return;
  const row = document.createElement("div");
  row.className = "buttons";
  message.buttons.forEach((b) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = b.label;
    button.addEventListener("click", () => send({ press: b.data }, b.label, { bubble: div, row }));
    row.append(button);
  });
  talk.append(row);
}

async function send(body, label, pressed) {
  if (pressed) pressed.row.querySelectorAll("button").forEach((b) => (b.disabled = true));
  bubble(label, "vous");
  const thinking = bubble("Le coach écrit…", "note");
  down();
  try {
    const answer = await fetch("say", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const { messages, error } = await answer.json();
    thinking.remove();
    if (error) bubble(error, "note");
    else messages.forEach((m) => show(m, pressed));
  } catch {
    thinking.remove();
    bubble("Le coach ne répond pas. Votre message n'est pas parti : réessayez dans un moment. En cas d'urgence : 112.", "note");
    if (pressed) pressed.row.querySelectorAll("button").forEach((b) => (b.disabled = false));
    else text.value = body.text;
  }
  down();
  text.focus();
}

async function fetchWaiting() {
  try {
    const answer = await fetch("waiting?after=" + last);
    const { messages } = await answer.json();
    messages.forEach(({ number, message }) => {
      show(message);
      last = number;
      sessionStorage.setItem("last", String(last));
    });
    if (messages.length) down();
  } catch { /* the coach is restarting: the next try will tell */ }
  setTimeout(fetchWaiting, 2000);
}

function down() { talk.scrollTop = talk.scrollHeight; }

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  send({ text: words }, words);
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); }
});
bubble("Écrivez un premier message, par exemple « bonjour ».", "note");
fetchWaiting();
