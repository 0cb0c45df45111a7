// Keys that are pressed inside a scene are the scene's: they turn no page and start no search.
for (const scene of document.querySelectorAll("queue-scope"))
  scene.addEventListener("keydown", (event) => event.stopPropagation());
