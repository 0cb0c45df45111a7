/** Files that a visitor takes away. */

/** Saves a text, or what was made, under a name. */
export function download(name: string, content: string | Blob): void {
  const blob =
    typeof content === "string" ? new Blob([content], { type: "application/json" }) : content;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
