#pragma once

// The section of a role in a node's settings file. The role describes its keys beside its settings;
// whoever reads the file gives the values back by name.
//
// Promises  a key has a range, and what stands in the file is in it;
//           a key that is left out is what the role's struct says.
// Effects   none.

#include <weft/protocol/step.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::node {

struct RoleKey {
    std::string_view name;     ///< "batch_delay_ms"
    std::string_view comment;  ///< a sentence, for the file
    std::uint64_t standard;
    std::uint64_t low;
    std::uint64_t high;
};
struct RoleSection {
    std::string_view name;
    std::vector<RoleKey> keys;
};
/// By the key's name.
using RoleValues = std::map<std::string, std::uint64_t, std::less<>>;

/// A field that is a time, in the file in milliseconds.
template <class Settings>
struct MillisecondsKey {
    std::string_view name;
    std::string_view comment;
    protocol::Instant Settings::* field;
    std::uint64_t low;
    std::uint64_t high;
};

/// A field that is a number.
template <class Settings>
struct CountKey {
    std::string_view name;
    std::string_view comment;
    std::uint64_t Settings::* field;
    std::uint64_t low;
    std::uint64_t high;
};

template <class Settings>
[[nodiscard]] RoleSection section_of(std::string_view name,
                                     std::span<const MillisecondsKey<Settings>> keys,
                                     std::span<const CountKey<Settings>> counts = {})
{
    using std::chrono::duration_cast;
    RoleSection section{.name = name, .keys = {}};
    const Settings standard;
    for (const auto& key : keys)
        section.keys.push_back(
            {.name = key.name,
             .comment = key.comment,
             .standard = static_cast<std::uint64_t>(
                 duration_cast<std::chrono::milliseconds>(standard.*key.field).count()),
             .low = key.low,
             .high = key.high});
    for (const auto& key : counts)
        section.keys.push_back({.name = key.name,
                                .comment = key.comment,
                                .standard = standard.*key.field,
                                .low = key.low,
                                .high = key.high});
    return section;
}

/// Pre: the values are in the keys' ranges.
template <class Settings>
void take(const RoleValues& values,
          std::span<const MillisecondsKey<Settings>> keys,
          Settings& settings)
{
    for (const auto& key : keys)
        if (const auto found = values.find(key.name); found != values.end())
            settings.*key.field = std::chrono::milliseconds{found->second};
}
template <class Settings>
void take(const RoleValues& values,
          std::span<const CountKey<Settings>> keys,
          Settings& settings)
{
    for (const auto& key : keys)
        if (const auto found = values.find(key.name); found != values.end())
            settings.*key.field = found->second;
}

}  // namespace weft::node
