#pragma once

// What rooms say, as text to compare.

#include <weft/answers/node.hpp>

#include <string>
#include <vector>

namespace weft::node {

inline std::string said(const std::vector<answers::Reason>& all)
{
    std::string text;
    for (const auto& one : all) text += one.stage + ": " + one.reason + "\n";
    return text;
}

}  // namespace weft::node
