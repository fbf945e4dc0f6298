//! `ai-video-generate` from outside: what it refuses, asks for, takes and charges, and what the animatic shows.

mod animatic;
mod delivered;
mod refusals;
mod requests;
mod studio;
