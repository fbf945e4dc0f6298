//! The messages of an ONNX graph, as far as they are read or written here.

use crate::voices::protobuf::{Field, Fields, write_field, write_varint};

/// Field numbers of `GraphProto`.
const GRAPH_NODE: u64 = 1;
/// Of `NodeProto`.
const NODE_INPUT: u64 = 1;
const NODE_OUTPUT: u64 = 2;
const NODE_KIND: u64 = 4;
const NODE_ATTRIBUTE: u64 = 5;
/// Of `AttributeProto`.
const ATTRIBUTE_NAME: u64 = 1;
const ATTRIBUTE_FLOAT: u64 = 2;
const ATTRIBUTE_WHOLE: u64 = 3;
const ATTRIBUTE_WHOLES: u64 = 8;
const ATTRIBUTE_KIND: u64 = 20;
/// Of `TensorProto`.
const TENSOR_DIMENSIONS: u64 = 1;
const TENSOR_KIND: u64 = 2;
const TENSOR_NAME: u64 = 8;
const TENSOR_DATA: u64 = 9;
/// Kinds of the elements of a tensor.
const FLOATS: u64 = 1;
const WHOLE_NUMBERS: u64 = 7;

/// An operation.
#[derive(Debug, Default)]
pub(super) struct Node<'a> {
    pub(super) kind: &'a str,
    pub(super) inputs: Vec<&'a str>,
    pub(super) outputs: Vec<&'a str>,
    attributes: Vec<&'a [u8]>,
}

impl<'a> Node<'a> {
    /// Reads one; `None` where it makes no sense.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut node = Self::default();
        for field in Fields(bytes) {
            let field = field?;
            match (field.number, field.body) {
                (NODE_INPUT, Some(name)) => node.inputs.push(std::str::from_utf8(name).ok()?),
                (NODE_OUTPUT, Some(name)) => node.outputs.push(std::str::from_utf8(name).ok()?),
                (NODE_KIND, Some(kind)) => node.kind = std::str::from_utf8(kind).ok()?,
                (NODE_ATTRIBUTE, Some(attribute)) => node.attributes.push(attribute),
                _ => {}
            }
        }
        Some(node)
    }

    /// A whole number that it is told by name.
    pub(super) fn whole(&self, name: &str) -> Option<u64> {
        self.attribute(name, ATTRIBUTE_WHOLE)?.value
    }

    /// A number that it is told by name.
    pub(super) fn float(&self, name: &str) -> Option<f32> {
        let field = self.attribute(name, ATTRIBUTE_FLOAT)?;
        field.whole.last_chunk().map(|bytes| f32::from_le_bytes(*bytes))
    }

    fn attribute(&self, name: &str, number: u64) -> Option<Field<'a>> {
        let is_named = |attribute: &&&[u8]| {
            let mut fields = Fields(attribute).flatten();
            fields.any(|field| field.number == ATTRIBUTE_NAME && field.body == Some(name.as_bytes()))
        };
        let attribute: &'a [u8] = self.attributes.iter().find(is_named)?;
        Fields(attribute).flatten().find(|field| field.number == number)
    }

    /// Writes one, as a field of a graph.
    pub(super) fn write(
        into: &mut Vec<u8>,
        kind: &str,
        inputs: &[&str],
        output: &str,
        attributes: &[Vec<u8>],
    ) {
        let mut node = Vec::new();
        for input in inputs {
            write_field(&mut node, NODE_INPUT, input.as_bytes());
        }
        write_field(&mut node, NODE_OUTPUT, output.as_bytes());
        write_field(&mut node, NODE_KIND, kind.as_bytes());
        for attribute in attributes {
            write_field(&mut node, NODE_ATTRIBUTE, attribute);
        }
        write_field(into, GRAPH_NODE, &node);
    }
}

/// What a node is told.
pub(super) struct Attribute;

impl Attribute {
    /// One whole number.
    pub(super) fn whole_number(name: &str, value: u64) -> Vec<u8> {
        const KIND: u64 = 2;
        let mut attribute = Vec::new();
        write_field(&mut attribute, ATTRIBUTE_NAME, name.as_bytes());
        write_value(&mut attribute, ATTRIBUTE_WHOLE, value);
        write_value(&mut attribute, ATTRIBUTE_KIND, KIND);
        attribute
    }

    /// Several.
    pub(super) fn whole_numbers(name: &str, values: &[i64]) -> Vec<u8> {
        const KIND: u64 = 7;
        let mut attribute = Vec::new();
        write_field(&mut attribute, ATTRIBUTE_NAME, name.as_bytes());
        for value in values {
            write_value(&mut attribute, ATTRIBUTE_WHOLES, value.cast_unsigned());
        }
        write_value(&mut attribute, ATTRIBUTE_KIND, KIND);
        attribute
    }
}

/// A constant.
#[derive(Debug, Default)]
pub(super) struct Tensor<'a> {
    pub(super) name: &'a str,
    kind: u64,
    data: &'a [u8],
}

impl<'a> Tensor<'a> {
    /// Reads one whose data lies in one piece; `None` where it makes no sense.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut tensor = Self::default();
        for field in Fields(bytes) {
            let field = field?;
            match (field.number, field.body) {
                (TENSOR_KIND, None) => tensor.kind = field.value?,
                (TENSOR_NAME, Some(name)) => tensor.name = std::str::from_utf8(name).ok()?,
                (TENSOR_DATA, Some(data)) => tensor.data = data,
                _ => {}
            }
        }
        Some(tensor)
    }

    /// The one whole number that it is.
    pub(super) fn whole(&self) -> Option<i64> {
        let (values, rest) = self.data.as_chunks::<8>();
        let [value] = values else { return None };
        (self.kind == WHOLE_NUMBERS && rest.is_empty()).then(|| i64::from_le_bytes(*value))
    }

    /// Its numbers.
    pub(super) fn floats(&self) -> Option<Vec<f32>> {
        let (values, rest) = self.data.as_chunks::<4>();
        let is_known = self.kind == FLOATS && rest.is_empty();
        is_known.then(|| values.iter().map(|value| f32::from_le_bytes(*value)).collect())
    }

    /// A constant of numbers.
    pub(super) fn of_floats(name: &str, dimensions: &[i64], values: &[f32]) -> Vec<u8> {
        let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self::write(name, dimensions, FLOATS, &data)
    }

    /// A row of whole numbers.
    pub(super) fn of_whole_numbers(name: &str, values: &[i64]) -> Vec<u8> {
        let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let length = i64::try_from(values.len()).unwrap_or(i64::MAX);
        Self::write(name, &[length], WHOLE_NUMBERS, &data)
    }

    fn write(name: &str, dimensions: &[i64], kind: u64, data: &[u8]) -> Vec<u8> {
        let mut tensor = Vec::new();
        for dimension in dimensions {
            write_value(&mut tensor, TENSOR_DIMENSIONS, dimension.cast_unsigned());
        }
        write_value(&mut tensor, TENSOR_KIND, kind);
        write_field(&mut tensor, TENSOR_NAME, name.as_bytes());
        write_field(&mut tensor, TENSOR_DATA, data);
        tensor
    }
}

/// `ValueInfoProto` of rows of numbers, without saying how many.
pub(super) fn value_info(name: &str) -> Vec<u8> {
    let (mut elements, mut kind, mut info) = (Vec::new(), Vec::new(), Vec::new());
    write_value(&mut elements, 1, FLOATS);
    // Two dimensions of any length.
    write_field(&mut elements, 2, b"\x0a\0\x0a\0");
    write_field(&mut kind, 1, &elements);
    write_field(&mut info, 1, name.as_bytes());
    write_field(&mut info, 2, &kind);
    info
}

fn write_value(into: &mut Vec<u8>, number: u64, value: u64) {
    write_varint(into, number << 3);
    write_varint(into, value);
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A node, without its place in a graph.
    pub(in crate::voices::kokoro) fn node(
        kind: &str,
        inputs: &[&str],
        output: &str,
        attributes: &[Vec<u8>],
    ) -> Vec<u8> {
        let mut field = Vec::new();
        Node::write(&mut field, kind, inputs, output, attributes);
        Fields(&field).next().unwrap().unwrap().body.unwrap().to_vec()
    }

    /// A model of nodes and constants.
    pub(in crate::voices::kokoro) fn graph(nodes: &[Vec<u8>], constants: &[Vec<u8>]) -> Vec<u8> {
        let (mut graph, mut model) = (Vec::new(), b"\x08\x08".to_vec());
        for node in nodes {
            write_field(&mut graph, GRAPH_NODE, node);
        }
        for constant in constants {
            write_field(&mut graph, 5, constant);
        }
        write_field(&mut model, 7, &graph);
        model
    }

    #[test]
    fn what_is_written_is_read() {
        let attributes = [Attribute::whole_number("transA", 1), Attribute::whole_numbers("perm", &[0, -1])];
        let bytes = node("Conv", &["a", ""], "b", &attributes);
        let read = Node::read(&bytes).unwrap();
        assert_eq!(
            (read.kind, read.inputs.as_slice(), read.outputs.as_slice()),
            ("Conv", &["a", ""][..], &["b"][..])
        );
        assert_eq!((read.whole("transA"), read.whole("transB")), (Some(1), None));
        let alpha = b"\x0a\x05alpha\x15\x00\x00\x20\x40\xa0\x01\x01".to_vec();
        let bytes = node("Gemm", &[], "b", &[alpha]);
        assert_eq!(Node::read(&bytes).unwrap().float("alpha"), Some(2.5));
        let floats = Tensor::of_floats("w", &[2], &[1.5, -2.0]);
        let read = Tensor::read(&floats).unwrap();
        assert_eq!((read.name, read.floats(), read.whole()), ("w", Some(vec![1.5, -2.0]), None));
        let whole = Tensor::of_whole_numbers("n", &[-5]);
        assert_eq!(Tensor::read(&whole).unwrap().whole(), Some(-5));
        assert_eq!(Tensor::read(&whole).unwrap().floats(), None);
    }
}
