//! The little of an ONNX file that has to be known beside running it: how the values are called
//! that tell how long each phoneme is, and where chance comes in, which is then given a seed, so
//! that the same text always sounds the same.

use crate::voices::protobuf::{Fields, write_field};

/// A node of this kind gives the lengths of phonemes, in frames. A Piper voice has one.
const LENGTHS: &[u8] = b"Ceil";
/// Nodes of chance.
const CHANCE: [&[u8]; 4] = [b"RandomNormalLike", b"RandomNormal", b"RandomUniformLike", b"RandomUniform"];
/// `AttributeProto { name: "seed", f: 1.0, type: FLOAT }`, as the fifth field of a node.
const SEED: &[u8] = b"\x2a\x0e\x0a\x04seed\x15\x00\x00\x80\x3f\xa0\x01\x01";

/// Field numbers of `ModelProto`, `GraphProto` and `NodeProto`.
const MODEL_GRAPH: u64 = 7;
const GRAPH_NODE: u64 = 1;
const NODE_OUTPUT: u64 = 2;
const NODE_KIND: u64 = 4;
const NODE_ATTRIBUTE: u64 = 5;
const ATTRIBUTE_NAME: u64 = 1;

/// A model that leaves nothing to chance.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seeded {
    pub(super) bytes: Vec<u8>,
    /// The value with the lengths of phonemes.
    pub(super) lengths: Option<String>,
}

/// Gives each node of chance a seed. `None` for what is no ONNX file.
pub(super) fn seeded(model: &[u8]) -> Option<Seeded> {
    let (mut bytes, mut lengths) = (Vec::with_capacity(model.len() + 256), Vec::new());
    let mut has_graph = false;
    for field in Fields(model) {
        let field = field?;
        match field.body {
            Some(graph) if field.number == MODEL_GRAPH => {
                has_graph = true;
                let mut changed = Vec::with_capacity(graph.len() + 256);
                seed_graph(graph, &mut changed, &mut lengths)?;
                write_field(&mut bytes, field.number, &changed);
            }
            _ => bytes.extend_from_slice(field.whole),
        }
    }
    // Where there are several, none is known to be that of the lengths.
    let lengths = if lengths.len() == 1 { lengths.pop() } else { None };
    has_graph.then_some(Seeded { bytes, lengths })
}

fn seed_graph(graph: &[u8], changed: &mut Vec<u8>, lengths: &mut Vec<String>) -> Option<()> {
    for field in Fields(graph) {
        let field = field?;
        let Some(node) = field.body.filter(|_| field.number == GRAPH_NODE) else {
            changed.extend_from_slice(field.whole);
            continue;
        };
        let (mut kind, mut output, mut is_seeded) = (&[][..], None, false);
        for part in Fields(node) {
            let part = part?;
            match (part.number, part.body) {
                (NODE_KIND, Some(body)) => kind = body,
                (NODE_OUTPUT, Some(body)) => output = output.or(std::str::from_utf8(body).ok()),
                (NODE_ATTRIBUTE, Some(body)) => is_seeded |= is_seed(body),
                _ => {}
            }
        }
        if kind == LENGTHS {
            lengths.extend(output.map(str::to_owned));
        }
        if CHANCE.contains(&kind) && !is_seeded {
            write_field(changed, GRAPH_NODE, &[node, SEED].concat());
        } else {
            changed.extend_from_slice(field.whole);
        }
    }
    Some(())
}

fn is_seed(attribute: &[u8]) -> bool {
    let mut names = Fields(attribute).flatten().filter(|field| field.number == ATTRIBUTE_NAME);
    names.any(|field| field.body == Some(b"seed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(kind: &str, output: &str, more: &[u8]) -> Vec<u8> {
        let mut node = Vec::new();
        write_field(&mut node, NODE_OUTPUT, output.as_bytes());
        write_field(&mut node, NODE_KIND, kind.as_bytes());
        node.extend(more);
        node
    }

    fn model(nodes: &[Vec<u8>]) -> Vec<u8> {
        let (mut graph, mut model) = (Vec::new(), b"\x08\x08".to_vec());
        for node in nodes {
            write_field(&mut graph, GRAPH_NODE, node);
        }
        write_field(&mut graph, 5, &[7; 300]);
        write_field(&mut model, MODEL_GRAPH, &graph);
        model
    }

    #[test]
    fn chance_is_given_a_seed() {
        let random = node("RandomNormalLike", "r", &[]);
        let seeded_node = node("RandomNormalLike", "r", SEED);
        let other = [node("Ceil", "/dp/Ceil_output_0", &[]), node("Conv", "c", &[])];
        let all = |random: &Vec<u8>| model(&[other[0].clone(), random.clone(), other[1].clone()]);
        let changed = seeded(&all(&random)).unwrap();
        assert_eq!(changed.bytes, all(&seeded_node));
        assert_eq!(changed.lengths.as_deref(), Some("/dp/Ceil_output_0"));
        let again = seeded(&changed.bytes).unwrap();
        assert_eq!(again, changed);
    }

    #[test]
    fn two_that_might_be_the_lengths_are_none() {
        let two = model(&[node("Ceil", "a", &[]), node("Ceil", "b", &[])]);
        assert_eq!(seeded(&two).unwrap().lengths, None);
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let whole = model(&[node("RandomNormal", "r", &[])]);
        for end in 3..whole.len() {
            assert!(seeded(&whole[..end]).is_none(), "{end}");
        }
        assert!(seeded(b"").is_none() && seeded(b"version https://git-lfs").is_none());
        assert!(seeded(&[0xff; 40]).is_none());
    }
}
