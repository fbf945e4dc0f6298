//! Kokoro's network: numbers of letters and a style in, sound and lengths out.

use rten::{Model, NodeId, RunOptions};
use rten_tensor::{NdTensor, Tensor};

use super::styles::STYLE;
use super::{HOP, graph};
use crate::voices::runner::{self, Failure, Sound};

/// What is to be said.
#[derive(Debug)]
pub(in crate::voices) struct Task {
    pub(super) ids: Vec<i32>,
    pub(super) style: Vec<f32>,
    /// A factor of the voice's own pace.
    pub(super) rate: f32,
}

/// A network that is loaded.
pub(in crate::voices) struct Network {
    model: Model,
    inputs: [NodeId; 3],
    outputs: [NodeId; 2],
}

/// The file is something else.
pub(in crate::voices) fn no_model() -> Failure {
    Failure::File("the file is no model of Kokoro's".into())
}

impl Network {
    /// That of a file.
    pub(in crate::voices) fn load(bytes: Vec<u8>) -> Result<Self, Failure> {
        let plain = graph::plain(&bytes).ok_or_else(no_model)?;
        drop(bytes);
        let model = runner::load(plain.bytes, no_model)?;
        let input = |name: &str| model.find_node(name).filter(|id| model.input_ids().contains(id));
        let inputs = match ["tokens", "style", "speed"].map(input) {
            [Some(ids), Some(style), Some(rate)] => [ids, style, rate],
            _ => return Err(no_model()),
        };
        let outputs = match (model.output_ids(), model.find_node(&plain.lengths)) {
            ([sound, ..], Some(lengths)) if *sound != lengths => [*sound, lengths],
            _ => return Err(no_model()),
        };
        Ok(Self { model, inputs, outputs })
    }

    /// Says it.
    pub(in crate::voices) fn say(&self, task: &Task, options: RunOptions) -> Result<Sound, String> {
        let [ids, style, rate] = self.inputs;
        let inputs = vec![
            (ids, NdTensor::from_data([1, task.ids.len()], task.ids.clone()).into()),
            (style, NdTensor::from_data([1, STYLE], task.style.clone()).into()),
            (rate, NdTensor::from_data([1], vec![task.rate]).into()),
        ];
        let values =
            self.model.run(inputs, &self.outputs, Some(options)).map_err(|error| error.to_string())?;
        let mut values =
            values.into_iter().map(|value| Tensor::<f32>::try_from(value).map(Tensor::into_data));
        let mut next = || values.next().ok_or("no sound")?.map_err(|error| error.to_string());
        let (samples, lengths) = (next()?, runner::frames(&next()?));
        let is_whole = lengths.len() == task.ids.len() && runner::fits(&lengths, samples.len(), HOP);
        is_whole.then_some(Sound { samples, lengths: Some(lengths) }).ok_or("sound of another length".into())
    }
}
