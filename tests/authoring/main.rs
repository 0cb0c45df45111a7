//! What authors of scenes use: the folder of a new scene, one page with everything in it, and the
//! documents that tell of both.
#![cfg(not(target_arch = "wasm32"))]

mod command;
mod documents;
mod lesson;
mod new_scene;
mod pack;
mod reference;
