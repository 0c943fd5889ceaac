#include "block_sync.hpp"

#include <weft/base/try.hpp>

#include "block_record.hpp"
#include <algorithm>

namespace weft::node {

namespace {

constexpr Instant tell_again_after = std::chrono::milliseconds{200};

}  // namespace

void BlockSync::works_on(ValidatorIndex seat, std::uint32_t block_index)
{
    auto& told = heights_[seat];
    told = std::max(told, block_index - 1);
}

std::uint32_t BlockSync::of_one_correct(protocol::Committee committee) const
{
    std::vector<std::uint32_t> told;
    for (const auto& [seat, height] : heights_) told.push_back(height);
    std::ranges::sort(told, std::ranges::greater{});
    const auto needed = committee.one_correct();
    return told.size() < needed ? 0 : told[needed - 1];
}

std::optional<BlockSync::Question> BlockSync::ask(Instant now,
                                                  std::uint32_t height,
                                                  Instant pause,
                                                  const Reachable& reachable)
{
    if (now - asked_ < pause) return std::nullopt;
    std::vector<ValidatorIndex> ahead;
    for (const auto& [seat, told] : heights_)
        if (told > height && reachable(seat)) ahead.push_back(seat);
    if (ahead.empty()) return std::nullopt;
    asked_ = now;
    asked_until_ = height + blocks_per_answer;
    return Question{ahead[questions_++ % ahead.size()], height + 1};
}

bool BlockSync::may_tell(Instant now, ValidatorIndex seat)
{
    auto& told = told_[seat];
    if (now - told <= tell_again_after) return false;
    told = now;
    return true;
}

std::vector<Bytes> BlockSync::answer(const chain::Chain& chain,
                                     const types::StoreView& store,
                                     std::uint32_t from,
                                     const AnchorOf& anchor_of)
{
    std::vector<Bytes> records;
    std::size_t bytes = 0;
    const auto height = chain.state().block_index();
    for (auto index = from; index <= height && records.size() < blocks_per_answer; ++index) {
        const auto block = chain.block(store, index);
        const auto certificate = chain.certificate(store, index);
        if (!block || !certificate) break;
        auto record = encode(BlockRecord{.block = state::encode(*block),
                                         .certificate = chain::encode(*certificate),
                                         .anchor = anchor_of(index).value_or(Bytes{})});
        bytes += record.size();
        if (bytes > answer_bytes_max && !records.empty()) break;
        records.push_back(std::move(record));
    }
    return records;
}

codec::Decoded<BlockSync::Offer> BlockSync::read(ByteSpan record)
{
    WEFT_TRY(auto parts, decode_block_record(record));
    WEFT_TRY(auto block, state::decode_block(parts.block));
    WEFT_TRY(auto certificate, chain::decode_certificate(parts.certificate));
    return Offer{std::move(block), std::move(certificate), std::move(parts.anchor)};
}

}  // namespace weft::node
