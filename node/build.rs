//! Links the addon against the host Node process.
fn main() {
    napi_build::setup();
}
