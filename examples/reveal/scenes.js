// A scene plays while its slide is shown.

const scenesOn = (slide) => slide?.querySelectorAll("queue-scope") ?? [];

export const scenes = {
  follow(deck) {
    const show = ({ previousSlide, currentSlide }) => {
      for (const scene of scenesOn(previousSlide)) scene.pause();
      for (const scene of scenesOn(currentSlide)) scene.play();
    };
    deck.on("ready", show);
    deck.on("slidechanged", show);
  },
};
