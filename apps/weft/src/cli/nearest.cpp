#include "cli/nearest.hpp"

#include <algorithm>
#include <vector>

namespace weft::app {
namespace {

/// Insertions, deletions and substitutions between two words (Levenshtein), one row at a time.
std::size_t edits(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto above = row[j];
            row[j] =
                std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known)
{
    if (known.empty()) return std::nullopt;
    const auto best = std::ranges::min_element(
        known, {}, [&](const std::string& candidate) { return edits(word, candidate); });
    if (edits(word, *best) > std::max<std::size_t>(2, word.size() / 2)) return std::nullopt;
    return *best;
}

std::string meant(std::string_view word, std::span<const std::string> known)
{
    if (const auto near = nearest(word, known)) return "; did you mean " + *near + "?";
    std::string all;
    for (const auto& name : known) all += (all.empty() ? "" : ", ") + name;
    return "; known are " + all;
}

}  // namespace weft::app
