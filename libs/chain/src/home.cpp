#include <weft/chain/home.hpp>

#include "partitions.hpp"
#include <algorithm>

namespace weft::chain {
namespace {

constexpr auto bls_version = static_cast<std::uint8_t>(types::AddressKind::bls);

}  // namespace

std::vector<Home> homes_of(const ChainIdentity& chain, const state::Entries& entries)
{
    const EntriesReader governance{entries, governance_hname};
    auto homes = contracts::homes_of(governance);
    homes.insert(homes.begin(), {chain.id, 0});
    return homes;
}

Address home_of(const ChainIdentity& chain, const state::Entries& entries)
{
    return homes_of(chain, entries).back().address;
}

Address home_at(const ChainIdentity& chain,
                const state::Entries& entries,
                std::uint32_t block_index)
{
    return signer_by(homes_of(chain, entries), block_index);
}

bool is_home(const ChainIdentity& chain, const state::Entries& entries, const Address& address)
{
    return address == chain.id || contracts::is_one_of(homes_of(chain, entries), address);
}

Address signer_of_anchor(const ChainIdentity& chain, const state::VirtualState& state)
{
    return home_at(chain, state.entries(), outbox_of(chain, state.entries()).anchored_block + 1);
}

std::string_view name(HomeError error) noexcept
{
    switch (error) {
    case HomeError::not_an_anchor: return "not_an_anchor";
    case HomeError::other_chain: return "other_chain";
    case HomeError::no_move: return "no_move";
    case HomeError::wrong_block: return "wrong_block";
    }
    return "unknown";
}

std::expected<std::vector<Home>, HomeError> homes_by(const ChainId& chain,
                                                     const Color& color,
                                                     std::span<const Bytes> moves)
{
    std::vector<Home> homes{{chain, 0}};
    for (const auto& move : moves) {
        const auto anchor = read_anchor(move);
        if (!anchor) return std::unexpected{HomeError::not_an_anchor};
        if (anchor->color != color || anchor->chain != homes.back().address)
            return std::unexpected{HomeError::other_chain};
        if (!anchor->moved_to) return std::unexpected{HomeError::no_move};
        if (anchor->block_index < homes.back().first_block)
            return std::unexpected{HomeError::wrong_block};
        homes.push_back({*anchor->moved_to, anchor->block_index + 1});
    }
    return homes;
}

Address signer_by(std::span<const Home> homes, std::uint32_t block_index)
{
    auto address = homes.front().address;
    for (const auto& home : homes)
        if (home.first_block <= block_index) address = home.address;
    return address;
}

bool may_move(const ChainIdentity& chain, const state::Entries& entries, const Address& to)
{
    const EntriesReader governance{entries, governance_hname};
    const auto rotation = contracts::rotation_of(governance);
    if (!rotation || rotation->address != to) return false;
    const auto homes = homes_of(chain, entries);
    if (to.version() != bls_version || to == chain.id || contracts::is_one_of(homes, to) ||
        homes.size() >= homes_max)
        return false;
    const auto outbox = outbox_of(chain, entries);
    return !outbox.outputs.contains(to) &&
           std::ranges::none_of(outbox.sections, [&](const types::RequestSection& section) {
               return section.target.chain == to;
           });
}

}  // namespace weft::chain
