#pragma once

// What a node of the board shows to clients.

#include <weft/api/api.hpp>
#include <weft/board/board_door.hpp>

namespace weft::board {

/// What a client pins.
struct NewNote {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(NewNote, (), (text))
struct NotePinned {
    Bytes note;
};
BOOST_DESCRIBE_STRUCT(NotePinned, (), (note))
inline answers::Notes notes(const NotePinned*)
{
    return {{"note", "Its hash."}};
}

[[nodiscard]] inline api::Door api_door()
{
    static constexpr api::Refusal not_a_board_node{
        "not_a_board_node", 404, "This node has no board.", "Ask a node with the role board."};
    api::Door door{.role = "board", .about = "Nodes with a board.", .routes = {}, .events = {}};
    door.routes = {
        api::list<Note>({.path = "/board/notes",
                         .id = "notes",
                         .summary = "What hangs on the board",
                         .refusals = {not_a_board_node}},
                        [](const api::Backend& node, const http::Request&,
                           const answers::PageAsk& ask) -> api::Answered<answers::Page<Note>> {
                            return api::told(node.queries().ask(&BoardQueries::notes, ask));
                        }),
        api::command<NewNote, NotePinned>(
            {.path = "/board/notes",
             .id = "pin_note",
             .summary = "Pin a note",
             .refusals = {not_a_board_node, {"note_too_long", 422, {}, {}}},
             .answered = "It hangs."},
            NewNote{"milk is out"},
            [](NewNote body) -> api::Answered<node::AnyCommand> {
                return PinNote{.text = std::move(body.text)};
            }),
    };
    return door;
}

}  // namespace weft::board
