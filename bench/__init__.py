"""Named benchmarks: `./madang bench NAME`. Each prints ratios measured side by side in one run."""
