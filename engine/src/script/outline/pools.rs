//! What an outline is put together from.

/// A point of a script, in words that hold for any subject.
#[derive(Clone, Copy)]
pub(super) struct Point {
    /// What stands on the screen.
    pub(super) screen: &'static str,
    /// What to look for among pictures.
    pub(super) visual: &'static str,
    /// The point itself, from one word to a sentence; the second is what sums it up.
    pub(super) cores: &'static [&'static str],
    /// What may follow: each sentence stands by itself, or on the point.
    pub(super) more: &'static [&'static str],
}

pub(super) const fn point(
    screen: &'static str,
    visual: &'static str,
    cores: &'static [&'static str],
    more: &'static [&'static str],
) -> Point {
    Point { screen, visual, cores, more }
}

/// Points of a kind, in the order in which they would be told.
#[derive(Clone, Copy)]
pub(super) struct Pool {
    pub(super) points: &'static [Point],
    /// Sentences that may follow any of them.
    pub(super) fillers: &'static [&'static str],
}

/// What stands around the points. `{t}` is the subject, `{T}` with a capital; each language has more.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) hooks: &'static [&'static str],
    /// For little time, or a subject that fits in no sentence.
    pub(super) short_hooks: &'static [&'static str],
    pub(super) hook_more: &'static [&'static str],
    pub(super) problems: &'static [&'static str],
    pub(super) problem_more: &'static [&'static str],
    pub(super) calls: &'static [&'static str],
    pub(super) call_more: &'static [&'static str],
    pub(super) problem_screen: &'static str,
    pub(super) call_screen: &'static str,
    pub(super) problem_visual: &'static str,
    pub(super) call_visual: &'static str,
}

/// Which points an idea asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matter {
    Advice,
    Business,
    /// A business to be automated.
    Automation,
    Reasons,
    Mistakes,
    Topic,
    /// A fact that is asked for.
    Wonder,
    /// A difficulty.
    Case,
    /// A question.
    Question,
    /// A shop or a company that invites.
    Visit,
    Sale,
}

/// A scene before its length is settled.
pub(super) struct Slot {
    pub(super) role: super::SceneRole,
    /// What it says at least, in several lengths; the first is preferred.
    pub(super) cores: Vec<String>,
    /// What it says where even the shortest of them is too long.
    pub(super) last_resort: Vec<String>,
    /// What may be added, in this order.
    pub(super) more: Vec<String>,
    /// Whether the core comes after the rest.
    pub(super) core_last: bool,
    /// Whether the script may do without it.
    pub(super) optional: bool,
    pub(super) screen: String,
    pub(super) visual: String,
}

/// What a language makes of an idea.
pub(super) struct Plan {
    pub(super) title: String,
    pub(super) slots: Vec<Slot>,
}
