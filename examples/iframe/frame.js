// Talks to a scene in a frame: commands in, events and its height out.

const frame = document.querySelector("iframe");
const origin = new URL(frame.src).origin;

function tell(command, ...values) {
  const message = { queuescope: 1, type: "command", command, arguments: values };
  frame.contentWindow.postMessage(message, origin);
}

addEventListener("message", (message) => {
  if (message.source !== frame.contentWindow || message.origin !== origin) return;
  const { queuescope, type, event, detail, height } = message.data;
  if (queuescope !== 1) return;
  if (type === "height") frame.style.height = `${height}px`;
  if (event === "timeupdate") document.querySelector("#time").value = detail.currentTime.toFixed(1);
  if (event === "change" && detail.control)
    document.querySelector("#change").value = `${detail.control} = ${detail.value}`;
});

document.querySelector("#play").onclick = () => tell("play");
document.querySelector("#pause").onclick = () => tell("pause");
document.querySelector("#consumers").oninput = (event) =>
  tell("set", "consumers", Number(event.target.value));
