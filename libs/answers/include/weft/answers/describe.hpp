#pragma once

// How a value that a node answers, or is told, is described: once, beside its struct.
//
//   struct Seat {
//       std::uint16_t seat = 0;
//       types::NodeId node;
//   };
//   BOOST_DESCRIBE_STRUCT(Seat, (), (seat, node))
//   inline Notes notes(const Seat*) { return {{"seat", "Of the committee."}}; }
//
// From the description come the JSON that is written, the reader that takes nothing else, and the
// schema of openapi.json (libs/json). What a field means beyond its type is a note; the note of
// the field "" is about the whole.

#include <boost/describe.hpp>

#include <string_view>
#include <vector>

namespace weft::answers {

struct Note {
    std::string_view field;
    std::string_view text;
    /// In what a node is told: when the field is absent, the struct's own default stands.
    bool may_be_absent = false;
};
using Notes = std::vector<Note>;

}  // namespace weft::answers
