#include <weft/base/check.hpp>
#include <weft/board/board_door.hpp>

#include <algorithm>
#include <map>

namespace weft::board {

namespace {

using node::CommandId;
using node::Effects;
using node::encode;
using node::PeerId;
using node::TimerId;

constexpr std::string_view key_space = "nb";
constexpr std::size_t notes_max = 10'000;

Bytes key_of(const crypto::Hash& id)
{
    auto key = to_bytes(key_space);
    append(key, id.bytes());
    return key;
}

Bytes body_of(const Pinned& note)
{
    codec::Writer writer;
    note.write(writer);
    return std::move(writer).take();
}

class BoardRole final : public node::RoleOf<BoardRole, BoardFrames, BoardCommands>,
                        public BoardQueries {
public:
    BoardRole(const BoardSettings& settings, node::Surroundings surroundings)
        : settings_{settings}, identity_{surroundings.identity}, connected_{surroundings.connected}
    {
        surroundings.services.offer<BoardQueries>(*this);
        const auto space = as_bytes(key_space);
        for (const auto& entry : surroundings.store.scan(space, space, notes_max)) {
            const auto id = crypto::Hash::from(ByteSpan{entry.key}.subspan(space.size()));
            codec::Reader reader{entry.value};
            auto note = Pinned::read(reader);
            WEFT_CHECK(id && reader.ok());
            notes_.emplace(*id, std::move(note));
        }
    }

    Effects on_start(Instant now) override { return sweep(now); }
    Effects on_peer_up(Instant, const PeerId& peer) override
    {
        Effects effects;
        effects.sends.push_back({peer, encode(WantNotes{})});
        return effects;
    }
    Effects on_peer_down(Instant, const PeerId&) override { return {}; }

    Effects on(Instant now, const PeerId& from, Pinned::Checked pinned)
    {
        return keep(now, std::move(pinned), &from, {});
    }
    Effects on(Instant, const PeerId& from, WantNotes)
    {
        Effects effects;
        for (const auto& [id, note] : notes_) effects.sends.push_back({from, encode(note)});
        // What is not on disk yet leaves behind it.
        Effects behind;
        behind.writes.push_back(
            {.batch = {}, .then = std::move(effects.sends), .answers = {}, .events = {}});
        return behind;
    }
    Effects on(Instant now, CommandId command, PinNote::Checked what)
    {
        Pinned note{.author = identity_.public_key(),
                    .time = static_cast<std::int64_t>(now.count()),
                    .text = std::move(what.text),
                    .signature = {}};
        const auto body = body_of(note);
        const auto part = ByteSpan{body}.first(body.size() - note.signature.size_bytes);
        note.signature = identity_.sign(part);
        const auto id = crypto::blake2b(part);
        return keep(
            now, {id, std::move(note)}, nullptr,
            node::Answer{
                .command = command, .error = {}, .message = {}, .values = {{"note", id.hex()}}});
    }
    Effects on_timer(Instant now, TimerId) override { return sweep(now); }

    void add_reasons(Instant, std::vector<node::Reason>& reasons) const override
    {
        if (connected_.peers().empty()) reasons.push_back({"board", "nobody to show notes to"});
    }
    void add_figures(node::Figures& figures) const override
    {
        figures.push_back({"weft_board_notes", "Notes on the board.", notes_.size()});
    }

    [[nodiscard]] node::QueriedPage<Note> notes(const answers::PageAsk& ask) const override
    {
        return node::queried(answers::page_by_key<Note, crypto::Hash>(
            ask,
            [this](const std::optional<crypto::Hash>& last) -> std::optional<crypto::Hash> {
                const auto next = last ? notes_.upper_bound(*last) : notes_.begin();
                return next == notes_.end() ? std::nullopt : std::optional{next->first};
            },
            [](const crypto::Hash& id) { return id.hex(); },
            [](std::string_view text) -> std::optional<crypto::Hash> {
                const auto bytes = from_hex(text);
                return bytes ? crypto::Hash::from(*bytes) : std::nullopt;
            },
            [this](const crypto::Hash& id) {
                const auto& note = notes_.at(id);
                return Note{note.author, note.time, note.text};
            }));
    }

private:
    static constexpr TimerId sweeping{1};

    [[nodiscard]] Instant end_of(const Pinned& note) const
    {
        return Instant{static_cast<std::uint64_t>(std::max<std::int64_t>(note.time, 0))} +
               settings_.lifetime;
    }
    Effects keep(Instant now,
                 Pinned::Checked pinned,
                 const PeerId* from,
                 std::optional<node::Answer> answer)
    {
        Effects effects;
        Effects::Write write;
        if (answer) write.answers.push_back(*std::move(answer));
        const bool fresh = end_of(pinned.note) > now && notes_.size() < notes_max &&
                           notes_.emplace(pinned.id, pinned.note).second;
        if (fresh) {
            write.batch.put(key_of(pinned.id), body_of(pinned.note));
            for (const auto& peer : connected_.peers())
                if (from == nullptr || peer != *from)
                    write.then.push_back({peer, encode(pinned.note)});
        }
        if (fresh || !write.answers.empty()) effects.writes.push_back(std::move(write));
        if (fresh) effects += sweep(now);
        return effects;
    }
    /// Takes down what is over, and comes again for what is next.
    Effects sweep(Instant now)
    {
        Effects effects;
        Effects::Write write;
        std::optional<Instant> next;
        for (auto note = notes_.begin(); note != notes_.end();) {
            const auto end = end_of(note->second);
            if (end <= now) {
                write.batch.erase(key_of(note->first));
                note = notes_.erase(note);
            } else {
                next = next ? std::min(*next, end) : end;
                ++note;
            }
        }
        if (!write.batch.empty()) effects.writes.push_back(std::move(write));
        if (next) effects.arms.push_back({sweeping, *next});
        return effects;
    }

    BoardSettings settings_;
    const crypto::ed25519::KeyPair& identity_;
    const node::Connected& connected_;
    std::map<crypto::Hash, Pinned> notes_;
};

}  // namespace

node::RoleDoor board_door(BoardSettings settings)
{
    return {.id = board_role,
            .name = "board",
            .played_as = "board",
            .disk_keys = {to_bytes(key_space)},
            .check_frame = node::check_frame_of<BoardFrames>,
            .check_command = node::check_command_of<BoardCommands>,
            .make = [settings](node::Surroundings surroundings) {
                return std::make_unique<BoardRole>(settings, std::move(surroundings));
            }};
}

}  // namespace weft::board
