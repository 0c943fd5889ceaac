#pragma once

// A figure for whoever watches a node (Prometheus): its name, what it means, and how it stands. It is
// declared in one place, where it is counted.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft::node {

struct FigureLabel {
    std::string_view name;
    std::string value;
};
struct Figure {
    /// Of lower-case letters and '_', with its unit. One that ends in `_total` only ever grows.
    std::string_view name;
    std::string_view help;
    std::uint64_t value = 0;
    std::vector<FigureLabel> labels = {};
};
/// Figures of one name have one help and differ in their labels.
using Figures = std::vector<Figure>;

}  // namespace weft::node
