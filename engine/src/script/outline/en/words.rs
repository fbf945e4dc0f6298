//! English words by what they do in an idea.

use crate::script::outline::pools::Matter;

/// What there may be several of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ListNoun {
    pub(super) many: &'static str,
    pub(super) one: &'static str,
    pub(super) matter: Matter,
}

const fn noun(many: &'static str, one: &'static str, matter: Matter) -> ListNoun {
    ListNoun { many, one, matter }
}

pub(super) const LISTS: &[ListNoun] = &[
    noun("tips", "tip", Matter::Advice),
    noun("tricks", "trick", Matter::Advice),
    noun("hacks", "hack", Matter::Advice),
    noun("steps", "step", Matter::Advice),
    noun("ideas", "idea", Matter::Advice),
    noun("ways", "way", Matter::Advice),
    noun("habits", "habit", Matter::Advice),
    noun("secrets", "secret", Matter::Advice),
    noun("strategies", "strategy", Matter::Advice),
    noun("keys", "key", Matter::Advice),
    noun("rules", "rule", Matter::Advice),
    noun("reasons", "reason", Matter::Reasons),
    noun("mistakes", "mistake", Matter::Mistakes),
    noun("errors", "error", Matter::Mistakes),
];

pub(super) const NUMBERS: &[&str] =
    &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

pub(super) const ORDINALS: [&str; 7] = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh"];

pub(super) const ASKING: &[&str] = &[
    "make", "create", "do", "write", "generate", "produce", "record", "give", "me", "i", "want", "need",
    "would", "i'd", "like", "to", "please", "can", "could", "you", "hi", "hello", "have", "idea", "for",
];
pub(super) const ARTICLES: &[&str] = &["a", "an", "the", "my", "another", "some"];
pub(super) const ADJECTIVES: &[&str] = &[
    "short",
    "quick",
    "new",
    "funny",
    "viral",
    "vertical",
    "animated",
    "educational",
    "explainer",
    "informative",
    "brief",
    "little",
    "great",
    "cool",
    "professional",
    "inspiring",
    "motivational",
    "promotional",
    "promo",
    "one-minute",
];
pub(super) const VIDEOS: &[&str] = &[
    "video",
    "videos",
    "reel",
    "reels",
    "short",
    "shorts",
    "tiktok",
    "clip",
    "ad",
    "advert",
    "advertisement",
    "commercial",
    "script",
    "promo",
];
pub(super) const ADS: &[&str] = &["ad", "advert", "advertisement", "commercial", "promo"];
pub(super) const PLACES: &[&str] =
    &["instagram", "tiktok", "youtube", "facebook", "linkedin", "social", "reels", "shorts"];

pub(super) const SELLING: &[&str] =
    &["sell", "promote", "advertise", "promoting", "selling", "advertising", "present"];

/// Verbs that an idea may begin with.
pub(super) const VERBS: &[&str] = &[
    "sell",
    "save",
    "make",
    "get",
    "grow",
    "build",
    "learn",
    "write",
    "start",
    "run",
    "cook",
    "sleep",
    "use",
    "find",
    "choose",
    "plan",
    "manage",
    "create",
    "eat",
    "lose",
    "work",
    "travel",
    "read",
    "speak",
    "study",
    "invest",
    "improve",
    "avoid",
    "stop",
    "quit",
    "organize",
    "clean",
    "earn",
    "teach",
    "train",
    "buy",
    "drive",
    "play",
    "draw",
    "paint",
    "bake",
    "meditate",
    "focus",
    "reduce",
    "increase",
    "automate",
    "market",
    "design",
    "become",
    "stay",
    "keep",
    "take",
    "prepare",
    "raise",
    "deal",
    "spend",
    "cut",
    "fix",
    "help",
    "lead",
    "live",
    "meet",
    "move",
    "open",
    "reach",
    "rent",
    "hire",
    "wake",
    "walk",
    "budget",
    "negotiate",
];

/// Gerunds whose verb does not follow from dropping -ing.
pub(super) const GERUNDS: &[(&str, &str)] = &[
    ("getting", "get"),
    ("running", "run"),
    ("planning", "plan"),
    ("stopping", "stop"),
    ("quitting", "quit"),
    ("cutting", "cut"),
    ("spending", "spend"),
    ("budgeting", "budget"),
    ("marketing", ""),
    ("training", "train"),
    ("being", "be"),
    ("shopping", "shop"),
    ("swimming", "swim"),
    ("setting", "set"),
    ("putting", "put"),
    ("dealing", "deal"),
    ("building", "build"),
    ("clothing", ""),
    ("wedding", ""),
    ("morning", ""),
    ("evening", ""),
    ("ceiling", ""),
    ("meeting", ""),
    ("parenting", ""),
    ("gardening", ""),
    ("fishing", ""),
    ("hiking", ""),
    ("coding", ""),
    ("housing", ""),
    ("branding", ""),
    ("painting", ""),
    ("cooking", ""),
    ("training", ""),
    ("networking", ""),
    ("banking", ""),
    ("spring", ""),
    ("string", ""),
    ("king", ""),
    ("ring", ""),
    ("thing", ""),
    ("wing", ""),
    ("bring", ""),
    ("nothing", ""),
    ("something", ""),
    ("boxing", ""),
];

pub(super) const BUSINESS: &[&str] = &[
    "sell",
    "selling",
    "sales",
    "customers",
    "customer",
    "clients",
    "client",
    "business",
    "businesses",
    "company",
    "companies",
    "store",
    "shop",
    "marketing",
    "startup",
    "startups",
    "ecommerce",
    "entrepreneurs",
    "leads",
];

/// Words with which "why" asks for reasons to do something.
pub(super) const NEEDS: &[&str] = &[
    "should",
    "need",
    "needs",
    "must",
    "important",
    "matters",
    "matter",
    "worth",
    "use",
    "invest",
    "learn",
    "good",
    "better",
];

/// Verbs of sentences.
pub(super) const FINITE: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "needs", "need", "wants", "want", "can", "can't", "don't",
    "doesn't", "won't", "should", "must", "will", "does", "do", "makes", "sells", "sell", "am", "i'm",
    "it's", "isn't", "works", "likes", "love",
];

/// Things that need an article within a sentence.
pub(super) const SINGULAR: &[&str] = &[
    "shop",
    "website",
    "store",
    "app",
    "course",
    "restaurant",
    "product",
    "book",
    "service",
    "tool",
    "cafe",
    "gym",
    "hotel",
    "salon",
    "company",
    "startup",
    "business",
    "bakery",
    "agency",
    "academy",
    "podcast",
    "newsletter",
    "platform",
    "clinic",
    "studio",
    "bar",
    "house",
    "car",
];

pub(super) const OWNERS: &[&str] = &["my", "our"];

/// Places where one may come in.
pub(super) const INVITING: &[&str] = &[
    "shop",
    "store",
    "restaurant",
    "cafe",
    "gym",
    "hotel",
    "salon",
    "company",
    "business",
    "bakery",
    "agency",
    "academy",
    "clinic",
    "studio",
    "bar",
    "bookstore",
    "bookshop",
    "florist",
    "pizzeria",
    "school",
    "workshop",
    "office",
];

/// Words that do not show in a picture.
pub(super) const SMALL: &[&str] = &[
    "the", "a", "an", "of", "in", "on", "with", "for", "and", "or", "to", "your", "my", "more", "less",
    "you", "need", "needs", "that", "this", "how", "why", "what", "is", "are", "be", "from", "at", "by",
    "it", "its", "about", "into", "when", "if", "not", "should", "better", "their", "our", "his", "her",
];
