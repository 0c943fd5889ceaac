// Blocks and proofs from strangers, and writes of contracts that roll back.

#include <weft/fuzz/harness.hpp>
#include <weft/state/virtual_state.hpp>

#include <map>

namespace weft::state {
namespace {

constexpr std::size_t program_bytes_max = 600;  // longer ones only take longer

Entries twenty_keys()
{
    Entries entries;
    for (int i = 0; i < 20; ++i) entries.set(Bytes{std::byte(i)}, Bytes{std::byte(100 + i)});
    return entries;
}

const VirtualState& some_state()
{
    static const auto state = VirtualState::restore(7, 1000, Hash::filled(1), twenty_keys());
    return state;
}

}  // namespace

WEFT_FUZZ(state_block)
{
    const auto block = decode_block(input);
    if (!block) return;
    WEFT_CHECK(std::ranges::equal(encode(*block), input));
    for (const auto& mutation : net_effect(*block)) WEFT_CHECK(!mutation.key.empty());
    (void)some_state().apply(*block);
}

// The first byte is a key, the rest a proof: no proof shows what is not so.
WEFT_FUZZ(state_proof)
{
    if (input.empty()) return;
    const auto key = input.first(1);
    const auto proof = decode_proof(input.subspan(1));
    if (!proof) return;
    WEFT_CHECK(std::ranges::equal(encode(*proof), input.subspan(1)));
    const auto& state = some_state();
    const auto value = state.get(key);
    const Bytes wrong{std::byte{1}};
    WEFT_CHECK(!verify(state.tree_root(), key, ByteSpan{wrong}, *proof));
    if (value) WEFT_CHECK(!verify(state.tree_root(), key, std::nullopt, *proof));
}

// Bytes as a program: set, erase, mark, roll back; against a map and its copies.
WEFT_FUZZ(state_overlay)
{
    Overlay overlay{twenty_keys()};
    std::map<Bytes, Bytes> model;
    for (int i = 0; i < 20; ++i) model[{std::byte(i)}] = {std::byte(100 + i)};
    const auto before = model;
    std::vector<std::pair<Overlay::Mark, std::map<Bytes, Bytes>>> marks;
    const auto program = input.first(std::min(input.size(), program_bytes_max));
    for (std::size_t at = 0; at + 2 < program.size(); at += 3) {
        const Bytes key{program[at + 1] & std::byte{31}};
        const Bytes value{program[at + 2]};
        switch (std::to_integer<unsigned>(program[at]) % 8) {
        case 0: marks.emplace_back(overlay.mark(), model); break;
        case 1:
            if (marks.empty()) break;
            overlay.rollback(marks.back().first);
            model = marks.back().second;
            marks.pop_back();
            break;
        case 2:
        case 3:
            overlay.erase(key);
            model.erase(key);
            break;
        default: overlay.set(key, value); model[key] = value;
        }
        const auto* found = overlay.find(key);
        WEFT_CHECK((found != nullptr) == model.contains(key));
        if (found != nullptr) WEFT_CHECK(to_bytes(found->value()) == model.at(key));
    }
    for (const auto& mutation : overlay.take()) {
        const auto was = before.find(mutation.key);
        const auto is = model.find(mutation.key);
        WEFT_CHECK((is != model.end()) == mutation.value.has_value());
        if (is != model.end()) WEFT_CHECK(*mutation.value == is->second);
        const bool changed = (was == before.end()) != (is == model.end()) ||
                             (is != model.end() && was->second != is->second);
        WEFT_CHECK(changed);
    }
}

}  // namespace weft::state
