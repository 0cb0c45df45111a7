//! Colours: quiet paper and ink, and bright ones only for messages and for what is active.
//!
//! The message colours are told apart by most people with a colour vision deficiency (after Okabe
//! and Ito, 2008); beside each there is always a shape, see [`super::mark::Shape`].

use crate::fact::MessageTypeId;

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// A place in a [`Palette`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Colour(u8);

impl Colour {
    /// How many there are.
    pub const COUNT: usize = 16;
    /// Colours of messages come first.
    pub const MESSAGES: usize = 8;
    /// The part of a ring that is not done.
    pub const TRACK: Self = Self(8);
    /// The part of a ring that is done, and what is selected.
    pub const ACCENT: Self = Self(9);
    /// Outlines and names.
    pub const INK: Self = Self(10);
    /// Lines about a state.
    pub const SOFT: Self = Self(11);
    /// What went wrong.
    pub const BAD: Self = Self(12);
    /// Edges.
    pub const EDGE: Self = Self(13);
    /// Inside of nodes.
    pub const PANEL: Self = Self(14);
    /// The ground.
    pub const PAPER: Self = Self(15);

    /// The colour of messages of a type; the ninth type has that of the first.
    pub const fn of_type(message_type: MessageTypeId) -> Self {
        Self((message_type.0 as usize % Self::MESSAGES) as u8)
    }

    /// The colour at a place in a palette's list, below [`Self::COUNT`].
    pub const fn numbered(place: usize) -> Self {
        Self(place as u8)
    }

    /// The place in a palette's list.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of colours that go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette([Rgb; Colour::COUNT]);

impl Palette {
    /// Ink on light paper.
    pub const LIGHT: Self = Self([
        [0xe6, 0x9f, 0x00],
        [0x3b, 0x9f, 0xdc],
        [0x00, 0x9e, 0x73],
        [0xcc, 0x79, 0xa7],
        [0xd5, 0x5e, 0x00],
        [0x6a, 0x5a, 0xcd],
        [0x8a, 0x7a, 0x3c],
        [0x5f, 0x6b, 0x7a],
        [0xe5, 0xe1, 0xd8],
        [0x34, 0x51, 0xd1],
        [0x1c, 0x23, 0x30],
        [0x66, 0x70, 0x85],
        [0xc2, 0x41, 0x0c],
        [0xcf, 0xca, 0xbd],
        [0xff, 0xff, 0xff],
        [0xfa, 0xf9, 0xf6],
    ]);

    /// Light ink on dark ground.
    pub const DARK: Self = Self([
        [0xf2, 0xb3, 0x3d],
        [0x64, 0xb8, 0xee],
        [0x2f, 0xbf, 0x94],
        [0xe3, 0x9c, 0xc4],
        [0xf0, 0x83, 0x3a],
        [0x9d, 0x90, 0xf0],
        [0xbd, 0xac, 0x68],
        [0x9a, 0xa6, 0xb5],
        [0x39, 0x3f, 0x4c],
        [0x8c, 0x9f, 0xf7],
        [0xe8, 0xe6, 0xe1],
        [0x9a, 0xa3, 0xb2],
        [0xf9, 0x80, 0x5c],
        [0x4b, 0x52, 0x60],
        [0x1f, 0x24, 0x2e],
        [0x16, 0x1a, 0x22],
    ]);

    /// The light or the dark one.
    pub const fn new(dark: bool) -> Self {
        if dark { Self::DARK } else { Self::LIGHT }
    }

    /// What a colour is in this palette.
    #[inline]
    pub const fn rgb(&self, colour: Colour) -> Rgb {
        self.0[colour.index()]
    }

    /// What a colour is in this palette, as CSS writes it.
    pub fn css(&self, colour: Colour) -> String {
        let [red, green, blue] = self.rgb(colour);
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance by WCAG 2.
    fn luminance(rgb: Rgb) -> f32 {
        let linear = |channel: u8| libm::powf((f32::from(channel) / 255.0 + 0.055) / 1.055, 2.4);
        let [red, green, blue] = rgb.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(palette: &Palette, one: Colour, other: Colour) -> f32 {
        let [one, other] = [one, other].map(|colour| luminance(palette.rgb(colour)) + 0.05);
        one.max(other) / one.min(other)
    }

    #[test]
    fn text_is_readable_and_messages_are_visible() {
        for palette in [Palette::LIGHT, Palette::DARK] {
            assert!(contrast(&palette, Colour::INK, Colour::PAPER) > 10.0);
            assert!(contrast(&palette, Colour::SOFT, Colour::PAPER) > 4.5);
            assert!(contrast(&palette, Colour::ACCENT, Colour::PANEL) > 4.5);
            for message_type in 0..8 {
                let colour = Colour::of_type(MessageTypeId(message_type));
                let seen = contrast(&palette, colour, Colour::PANEL);
                assert!(seen > 2.0, "{message_type}: {seen}");
            }
        }
    }

    #[test]
    fn css_is_hexadecimal() {
        assert_eq!(Palette::LIGHT.css(Colour::PAPER), "#faf9f6");
        assert_eq!(Palette::new(true), Palette::DARK);
    }
}
