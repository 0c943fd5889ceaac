#include "join.hpp"

#include <weft/protocol/planted.hpp>

namespace weft::node {

Join::Join(std::uint64_t era,
           const casper::BlockId& opened_by,
           std::vector<Peer> givers,
           std::size_t bytes_max)
    : era_{era}, opened_by_{opened_by}, givers_{givers.begin(), givers.end()}, bytes_max_{bytes_max}
{}

std::optional<Join::Peer> Join::giver() const
{
    if (givers_.empty()) return std::nullopt;
    return givers_.front();
}

std::optional<Join::Question> Join::ask(Instant now)
{
    if (asked_ && now < *asked_ + patience) return std::nullopt;
    if (asked_) begin_again();
    if (givers_.empty()) return std::nullopt;
    asked_ = now;
    if (!header_) return Question{givers_.front(), WantCasperBlocks{{opened_by_}}};
    return Question{givers_.front(),
                    WantCasperState{.opened_by = opened_by_, .part = part_, .after = after_}};
}

/// With the next peer. The header stays: its id proves it.
Join::Took Join::begin_again()
{
    givers_.pop_front();
    asked_.reset();
    state_ = {};
    settled_.clear();
    part_ = CasperPart::state;
    after_.clear();
    bytes_ = 0;
    return Took::lied;
}

Join::Took Join::take(const Peer& from,
                      const casper::BlockId& id,
                      const casper::Header& header,
                      ByteSpan bytes)
{
    if (header_ || givers_.empty() || from != givers_.front() || id != opened_by_)
        return Took::ignored;
    header_ = header;
    block_ = to_bytes(bytes);
    asked_.reset();
    return Took::more;
}

Join::Took Join::take(const Peer& from, const CasperStateFrame& frame)
{
    if (!header_ || !asked_ || givers_.empty() || from != givers_.front() ||
        frame.opened_by != opened_by_ || frame.part != part_)
        return Took::ignored;
    if (!frame.entries.empty() && !(after_ < frame.entries.front().first)) return begin_again();
    std::map<Bytes, std::optional<Bytes>> values;
    for (const auto& [key, value] : frame.entries) {
        bytes_ += key.size() + value.size();
        if (part_ == CasperPart::state) {
            values.emplace(key, value);
            continue;
        }
        const auto id = casper::DeployId::from(key);
        const auto settled = casper::decode_settled(value);
        if (!id || !settled) return begin_again();
        settled_.emplace(*id, *settled);
    }
    if (bytes_ > bytes_max_) return Took::too_large;
    state_.apply(values);
    asked_.reset();
    if (!frame.last) {
        after_ = frame.entries.back().first;
        return Took::more;
    }
    if (part_ == CasperPart::settled) return end_of_settled() ? Took::complete : begin_again();
    if (!end_of_state()) return begin_again();
    part_ = CasperPart::settled;
    after_.clear();
    return Took::more;
}

bool Join::end_of_state()
{
    if (WEFT_PLANTED(casper_joined_state_believed)) return true;
    return state_.root() == header_->state_after && state_.get(casper::keys::table()) &&
           state_.era() == era_;
}

bool Join::end_of_settled() const
{
    const auto hash = state_.get(casper::keys::settled());
    return hash && *hash == to_bytes(casper::hash_of(settled_).bytes());
}

Join::Result Join::finish() &&
{
    return {.opening = {.number = era_,
                        .id = opened_by_,
                        .rank = header_->rank,
                        .time = header_->timestamp,
                        .state = std::move(state_),
                        .settled = std::move(settled_)},
            .block = std::move(block_)};
}

CasperStateFrame piece_of(const casper::Opening& opening, const WantCasperState& want)
{
    CasperStateFrame frame{.opened_by = opening.id, .part = want.part, .last = true, .entries = {}};
    std::size_t bytes = 0;
    /// False: it does not fit any more.
    const auto add = [&](ByteSpan key, Bytes value) {
        const auto size = key.size() + value.size() + 8;
        if (!frame.entries.empty() &&
            (bytes + size > casper_state_bytes || frame.entries.size() == casper_entries_max)) {
            frame.last = false;
            return false;
        }
        bytes += size;
        frame.entries.emplace_back(to_bytes(key), std::move(value));
        return true;
    };
    if (want.part == CasperPart::state) {
        auto at = want.after;
        while (const auto* entry = opening.state.entries().next({}, at)) {
            if (!add(entry->key(), to_bytes(entry->value()))) break;
            at = to_bytes(entry->key());
        }
        return frame;
    }
    const auto after = casper::DeployId::from(want.after);
    for (auto one = after ? opening.settled.upper_bound(*after) : opening.settled.begin();
         one != opening.settled.end() && add(one->first.bytes(), casper::encode(one->second));)
        ++one;
    return frame;
}

}  // namespace weft::node
