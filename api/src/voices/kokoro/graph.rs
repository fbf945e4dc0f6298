//! A Kokoro model as it is published is made for one runtime, whose operators ours lacks two of. They are
//! written in plainer ones of the same meaning:
//!
//! - `FusedMatMul` becomes `Transpose` and `MatMul`.
//! - `STFT` becomes a `Conv` with the cosines and sines of a Fourier transform.
//!
//! And how long each phoneme is, which the model keeps to itself, becomes an output.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use super::messages::{Attribute, Node, Tensor, value_info};
use crate::voices::protobuf::{Fields, write_field};

/// Field numbers of `ModelProto` and `GraphProto`.
const MODEL_GRAPH: u64 = 7;
const GRAPH_NODE: u64 = 1;
const GRAPH_INITIALIZER: u64 = 5;
const GRAPH_OUTPUT: u64 = 12;

/// Largest constant that is looked at: a window of a transform, a number.
const MOST_CONSTANT_BYTES: usize = 64 * 1024;
/// Most samples of a window. Kokoro's has 20.
const MOST_WINDOW: usize = 1024;
/// The sine of the lowest and the highest frequency is nothing, and the sign of nothing decides
/// whether a wave that is below zero counts as half a turn ahead or behind. The model learnt ahead.
const NEXT_TO_NOTHING: f32 = 1e-30;

/// A model that our runtime takes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain {
    pub(super) bytes: Vec<u8>,
    /// The value that tells how long each phoneme is, in frames.
    pub(super) lengths: String,
}

/// Writes a model in plain operators. `None` for what is no Kokoro model, or one of another make.
pub(super) fn plain(model: &[u8]) -> Option<Plain> {
    let graph = Fields(model).find_map(|field| match field {
        Some(field) if field.number == MODEL_GRAPH => Some(field.body),
        Some(_) => None,
        None => Some(None),
    })??;
    let outline = Outline::of(graph)?;
    let lengths = outline.lengths()?.to_owned();
    let mut bytes = Vec::with_capacity(model.len() + 64 * 1024);
    for field in Fields(model) {
        let field = field?;
        match field.body {
            Some(graph) if field.number == MODEL_GRAPH => {
                write_field(&mut bytes, MODEL_GRAPH, &changed(graph, &outline, &lengths)?);
            }
            _ => bytes.extend_from_slice(field.whole),
        }
    }
    Some(Plain { bytes, lengths })
}

/// What has to be known of a graph before it can be changed.
#[derive(Default)]
struct Outline<'a> {
    /// Small constants, by name.
    constants: BTreeMap<&'a str, Tensor<'a>>,
    /// What is rounded to whole numbers.
    rounded: Vec<&'a str>,
    /// What is kept from being too small, and what comes out of that.
    clipped: Vec<(&'a str, &'a str)>,
}

impl<'a> Outline<'a> {
    fn of(graph: &'a [u8]) -> Option<Self> {
        let mut outline = Self::default();
        for field in Fields(graph) {
            let field = field?;
            match (field.number, field.body) {
                (GRAPH_INITIALIZER, Some(body)) if body.len() <= MOST_CONSTANT_BYTES => {
                    let tensor = Tensor::read(body)?;
                    outline.constants.insert(tensor.name, tensor);
                }
                (GRAPH_NODE, Some(body)) => {
                    let node = Node::read(body)?;
                    match (node.kind, node.inputs.first(), node.outputs.first()) {
                        ("Round", _, Some(output)) => outline.rounded.push(output),
                        ("Clip", Some(input), Some(output)) => outline.clipped.push((input, output)),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Some(outline)
    }

    /// The lengths of phonemes: rounded, and one frame at least. Where there are several such values,
    /// none is known to be them.
    fn lengths(&self) -> Option<&'a str> {
        let mut found = self.clipped.iter().filter(|(input, _)| self.rounded.contains(input));
        let (_, lengths) = found.next()?;
        found.next().is_none().then_some(lengths)
    }
}

fn changed(graph: &[u8], outline: &Outline<'_>, lengths: &str) -> Option<Vec<u8>> {
    let mut into = Vec::with_capacity(graph.len() + 64 * 1024);
    for field in Fields(graph) {
        let field = field?;
        let Some(body) = field.body.filter(|_| field.number == GRAPH_NODE) else {
            into.extend_from_slice(field.whole);
            continue;
        };
        let node = Node::read(body)?;
        match node.kind {
            "FusedMatMul" => products(&node, &mut into)?,
            "STFT" => spectrum(&node, outline, &mut into)?,
            _ => into.extend_from_slice(field.whole),
        }
    }
    write_field(&mut into, GRAPH_OUTPUT, &value_info(lengths));
    Some(into)
}

/// `FusedMatMul`: a product of matrices, of which either may be turned first.
fn products(node: &Node<'_>, into: &mut Vec<u8>) -> Option<()> {
    let (&[left, right], &[output]) = (node.inputs.as_slice(), node.outputs.as_slice()) else { return None };
    let is_set = |name: &str| node.whole(name).unwrap_or(0) != 0;
    let is_scaled = node.float("alpha").is_some_and(|alpha| (alpha - 1.0).abs() > f32::EPSILON);
    if is_scaled || is_set("transBatchA") || is_set("transBatchB") {
        return None;
    }
    let mut side = |input: &str, flag: &str| {
        if !is_set(flag) {
            return input.to_owned();
        }
        let turned = format!("{output}/{flag}");
        // Of three dimensions, as all values of this model are where this is done.
        let order = Attribute::whole_numbers("perm", &[0, 2, 1]);
        Node::write(into, "Transpose", &[input], &turned, &[order]);
        turned
    };
    let (left, right) = (side(left, "transA"), side(right, "transB"));
    Node::write(into, "MatMul", &[&left, &right], output, &[]);
    Some(())
}

/// `STFT` of one signal: a transform of each stretch of it, as one convolution whose channels are the
/// real parts of all frequencies, then the imaginary ones.
fn spectrum(node: &Node<'_>, outline: &Outline<'_>, into: &mut Vec<u8>) -> Option<()> {
    let (&[signal, step, window, length], &[output]) = (node.inputs.as_slice(), node.outputs.as_slice())
    else {
        return None;
    };
    if node.whole("onesided").is_some_and(|onesided| onesided != 1) {
        return None;
    }
    let step = outline.constants.get(step)?.whole()?;
    let length = usize::try_from(outline.constants.get(length)?.whole()?).ok()?;
    let window = outline.constants.get(window)?.floats()?;
    if !(2..=MOST_WINDOW).contains(&length) || length % 2 != 0 || window.len() != length || step < 1 {
        return None;
    }
    let bins = length / 2 + 1;
    let name = |part: &str| format!("{output}/{part}");
    let (width, height) = (i64::try_from(length).ok()?, i64::try_from(bins).ok()?);
    let constants = [
        (name("shape_in"), Tensor::of_whole_numbers(&name("shape_in"), &[1, 1, -1])),
        (name("waves"), Tensor::of_floats(&name("waves"), &[2 * height, 1, width], &waves(&window))),
        (name("shift"), Tensor::of_floats(&name("shift"), &[2 * height], &shift(bins))),
        (name("shape_out"), Tensor::of_whole_numbers(&name("shape_out"), &[1, 2, height, -1])),
    ];
    for (_, tensor) in &constants {
        write_field(into, GRAPH_INITIALIZER, tensor);
    }
    let [shape_in, waves, shift, shape_out] = constants.map(|(name, _)| name);
    let (one, parts, grid) = (name("one_channel"), name("parts"), name("grid"));
    Node::write(into, "Reshape", &[signal, &shape_in], &one, &[]);
    let attributes = [
        Attribute::whole_numbers("kernel_shape", &[width]),
        Attribute::whole_numbers("strides", &[step]),
        Attribute::whole_numbers("pads", &[0, 0]),
        Attribute::whole_numbers("dilations", &[1]),
        Attribute::whole_number("group", 1),
    ];
    Node::write(into, "Conv", &[&one, &waves, &shift], &parts, &attributes);
    Node::write(into, "Reshape", &[&parts, &shape_out], &grid, &[]);
    // One signal, its frames, their frequencies, real and imaginary.
    Node::write(into, "Transpose", &[&grid], output, &[Attribute::whole_numbers("perm", &[0, 3, 2, 1])]);
    Some(())
}

/// Cosines of all frequencies, then what is below zero of their sines, each under the window.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "small numbers, of which floats are wanted"
)]
fn waves(window: &[f32]) -> Vec<f32> {
    let length = window.len();
    let turn = |bin: usize, at: usize| TAU * ((bin * at % length) as f64) / (length as f64);
    let row = |bin: usize, wave: fn(f64) -> f64| {
        window.iter().enumerate().map(move |(at, weight)| (wave(turn(bin, at)) * f64::from(*weight)) as f32)
    };
    let bins = length / 2 + 1;
    let cosines = (0..bins).flat_map(|bin| row(bin, f64::cos));
    // The lowest and the highest have none, which the sine of a rounded π does not say.
    let sine =
        move |bin: usize| if bin.is_multiple_of(length / 2) { |_| 0.0 } else { |turn: f64| -turn.sin() };
    cosines.chain((0..bins).flat_map(|bin| row(bin, sine(bin)))).collect()
}

/// What is added to the parts of all frequencies.
fn shift(bins: usize) -> Vec<f32> {
    let mut shift = vec![0.0; 2 * bins];
    for place in [bins, 2 * bins - 1] {
        if let Some(part) = shift.get_mut(place) {
            *part = NEXT_TO_NOTHING;
        }
    }
    shift
}

#[cfg(test)]
mod tests {
    use super::super::messages::tests::{graph, node};
    use super::*;

    /// The nodes of a model, by kind, inputs and outputs.
    fn nodes(model: &[u8]) -> Vec<(String, Vec<String>, Vec<String>)> {
        let of = |bytes: &[u8], number: u64| -> Vec<Vec<u8>> {
            let fields = Fields(bytes).map(|field| field.unwrap()).filter(|field| field.number == number);
            fields.map(|field| field.body.unwrap().to_vec()).collect()
        };
        let graph = of(model, MODEL_GRAPH).remove(0);
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let read = |node: Vec<u8>| {
            let node = Node::read(&node).unwrap();
            (node.kind.to_owned(), owned(node.inputs), owned(node.outputs))
        };
        of(&graph, GRAPH_NODE).into_iter().map(read).collect()
    }

    fn rounding() -> Vec<Vec<u8>> {
        vec![node("Round", &["x"], "r", &[]), node("Clip", &["r", "one"], "lengths", &[])]
    }

    fn model(more: Vec<Vec<u8>>, constants: &[Vec<u8>]) -> Vec<u8> {
        graph(&rounding().into_iter().chain(more).collect::<Vec<_>>(), constants)
    }

    fn transform(window: &[f32]) -> [Vec<u8>; 3] {
        let length = i64::try_from(window.len()).unwrap();
        [
            Tensor::of_whole_numbers("step", &[5]),
            Tensor::of_floats("window", &[length], window),
            Tensor::of_whole_numbers("length", &[length]),
        ]
    }

    #[test]
    fn products_are_of_turned_matrices() {
        let fused =
            |attributes: &[Vec<u8>]| model(vec![node("FusedMatMul", &["a", "b"], "c", attributes)], &[]);
        let changed = plain(&fused(&[Attribute::whole_number("transA", 1)])).unwrap();
        assert_eq!(changed.lengths, "lengths");
        let kinds: Vec<_> = nodes(&changed.bytes).into_iter().skip(2).collect();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            kinds,
            [
                ("Transpose".into(), names(&["a"]), names(&["c/transA"])),
                ("MatMul".into(), names(&["c/transA", "b"]), names(&["c"])),
            ]
        );
        assert!(plain(&fused(&[Attribute::whole_number("transBatchA", 1)])).is_none());
    }

    #[test]
    fn waves_are_those_of_a_fourier_transform() {
        // One turn in eight samples: all of it in bin 1, with a phase of its own.
        let signal: Vec<f32> =
            (0..8_u8).map(|at| (f32::from(at) * std::f32::consts::TAU / 8.0 + 0.5).cos()).collect();
        let waves = waves(&[1.0; 8]);
        let parts: Vec<f32> = waves
            .chunks(8)
            .map(|wave| wave.iter().zip(&signal).map(|(wave, sample)| wave * sample).sum())
            .collect();
        assert_eq!((waves.len(), parts.len()), (80, 10));
        for (bin, pair) in parts[..5].iter().zip(&parts[5..]).enumerate() {
            let (real, imaginary) =
                if bin == 1 { (4.0 * 0.5_f32.cos(), 4.0 * 0.5_f32.sin()) } else { (0.0, 0.0) };
            assert!((pair.0 - real).abs() < 1e-5 && (pair.1 - imaginary).abs() < 1e-5, "{bin}: {pair:?}");
        }
        assert!(waves[40..48].iter().chain(&waves[72..]).all(|sine| *sine == 0.0), "none at the ends");
        let shift = shift(5);
        assert!(shift.len() == 10 && shift[5] > 0.0 && shift[9] > 0.0 && shift.iter().sum::<f32>() < 1e-20);
    }

    #[test]
    fn a_transform_that_is_not_known_is_refused() {
        let with = |constants: &[Vec<u8>], attributes: &[Vec<u8>]| {
            let node = node("STFT", &["s", "step", "window", "length"], "f", attributes);
            plain(&model(vec![node], constants))
        };
        let known = with(&transform(&[0.5; 20]), &[]).unwrap();
        let kinds: Vec<_> = nodes(&known.bytes).into_iter().map(|(kind, ..)| kind).skip(2).collect();
        assert_eq!(kinds, ["Reshape", "Conv", "Reshape", "Transpose"]);
        assert!(with(&transform(&[0.5; 20]), &[Attribute::whole_number("onesided", 0)]).is_none());
        assert!(with(&transform(&[0.5; 7]), &[]).is_none(), "an odd length");
        assert!(with(&transform(&[0.5; 2000]), &[]).is_none(), "too long");
        assert!(with(&transform(&[0.5; 20])[..2], &[]).is_none(), "a length that is not there");
        let [step, window, _] = transform(&[0.5; 20]);
        let other = Tensor::of_whole_numbers("length", &[18]);
        assert!(with(&[step, window, other], &[]).is_none(), "a window of another length");
    }

    #[test]
    fn what_is_no_model_of_this_kind_is_refused() {
        let whole = model(vec![node("MatMul", &["a", "b"], "c", &[])], &[]);
        assert_eq!(nodes(&plain(&whole).unwrap().bytes), nodes(&whole));
        for end in 0..whole.len() {
            assert!(plain(&whole[..end]).is_none(), "{end}");
        }
        let twice = graph(&[rounding(), rounding()].concat(), &[]);
        assert!(plain(&twice).is_none(), "two that might be the lengths");
        assert!(plain(&graph(&[], &[])).is_none() && plain(&[0xff; 40]).is_none());
        assert!(plain(b"version https://git-lfs.github.com/spec/v1").is_none());
    }
}
