//! The network of a Piper voice: numbers of phonemes in, sound out.

use std::path::Path;

use rten::{Model, NodeId, RunOptions};
use rten_tensor::{NdTensor, Tensor};

use super::onnx;
use crate::voices::runner::{self, Failure, Sound};

/// What is to be said.
#[derive(Debug)]
pub(in crate::voices) struct Task {
    pub(super) ids: Vec<i32>,
    /// Noise, length and noise of lengths.
    pub(super) scales: [f32; 3],
    /// Of a model with several.
    pub(super) speaker: Option<i32>,
    /// Samples of a frame.
    pub(super) hop: u64,
}

/// A network that is loaded.
pub(in crate::voices) struct Network {
    model: Model,
    inputs: [NodeId; 3],
    speaker: Option<NodeId>,
    sound: NodeId,
    lengths: Option<NodeId>,
}

/// The file is something else.
pub(in crate::voices) fn no_model() -> Failure {
    Failure::File("the file is no model of Piper's".into())
}

impl Network {
    /// That of a file.
    pub(in crate::voices) fn load(bytes: Vec<u8>, path: &Path) -> Result<Self, Failure> {
        let seeded = onnx::seeded(&bytes).ok_or_else(no_model)?;
        drop(bytes);
        let model = runner::load(seeded.bytes, no_model)?;
        let node = |name: &str| model.find_node(name).filter(|id| model.input_ids().contains(id));
        let inputs = match ["input", "input_lengths", "scales"].map(node) {
            [Some(ids), Some(count), Some(scales)] => [ids, count, scales],
            _ => return Err(no_model()),
        };
        let sound = model.output_ids().first().copied().ok_or_else(no_model)?;
        let lengths = seeded.lengths.and_then(|name| model.find_node(&name));
        if lengths.is_none() {
            tracing::debug!(model = %path.display(), "this voice does not tell how long its phonemes are");
        }
        Ok(Self { speaker: node("sid"), inputs, sound, lengths, model })
    }

    /// Says it.
    pub(in crate::voices) fn say(&self, task: &Task, options: RunOptions) -> Result<Sound, String> {
        let count = i32::try_from(task.ids.len()).map_err(|error| error.to_string())?;
        let [ids, length, scales] = self.inputs;
        let mut inputs = vec![
            (ids, NdTensor::from_data([1, task.ids.len()], task.ids.clone()).into()),
            (length, NdTensor::from_data([1], vec![count]).into()),
            (scales, NdTensor::from_data([3], task.scales.to_vec()).into()),
        ];
        if let Some(speaker) = self.speaker {
            inputs.push((speaker, NdTensor::from_data([1], vec![task.speaker.unwrap_or(0)]).into()));
        }
        let outputs: Vec<NodeId> = std::iter::once(self.sound).chain(self.lengths).collect();
        let values = self.model.run(inputs, &outputs, Some(options)).map_err(|error| error.to_string())?;
        let mut values =
            values.into_iter().map(|value| Tensor::<f32>::try_from(value).map(Tensor::into_data));
        let samples = values.next().ok_or("no sound")?.map_err(|error| error.to_string())?;
        let lengths = values.next().and_then(Result::ok).map(|lengths| runner::frames(&lengths));
        Ok(Sound {
            lengths: lengths.filter(|lengths| runner::fits(lengths, samples.len(), task.hop)),
            samples,
        })
    }
}
