#include "unit_reader.hpp"

#include <weft/base/check.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>
#include <utility>

namespace weft::node {

void UnitReader::homes(const chain::ChainIdentity& chain, std::vector<contracts::Home> homes)
{
    WEFT_CHECK(!homes.empty());
    chain_ = chain;
    homes_ = std::move(homes);
}

UnitReader::Read UnitReader::read(const types::Transaction& transaction,
                                  const types::Address& at) const
{
    return read(transaction, at, homes_.size());
}

/// A forward goes to a later home, so there are at most as many as homes.
UnitReader::Read UnitReader::read(const types::Transaction& transaction,
                                  const types::Address& at,
                                  std::size_t left) const
{
    WEFT_CHECK(chain_.has_value());
    const auto& essence = transaction.essence;
    const bool forward = left > 1 && essence.data.empty() && essence.inputs.size() == 1 &&
                         essence.outputs.size() == 1 && essence.outputs.front().address == at &&
                         essence.inputs.front().address != at &&
                         is_home(essence.inputs.front().address) &&
                         !WEFT_PLANTED(node_reads_forward_alone);
    if (forward) {
        const auto& from = essence.inputs.front();
        const auto* bytes = kept(from.transaction);
        if (bytes == nullptr) return {.unit = {}, .lacks = from.transaction};
        const auto first = types::decode_transaction(*bytes);
        WEFT_CHECK(first.has_value());
        auto before = read(*first, from.address, left - 1);
        if (before.lacks) return before;
        if (before.unit)
            if (auto unit = chain::forwarded(*before.unit, transaction, homes_))
                return {.unit = std::move(unit), .lacks = {}};
    }
    return {.unit = chain::unit_at(transaction, *chain_, at, homes_), .lacks = {}};
}

void UnitReader::keep(const types::TransactionId& id, Bytes transaction)
{
    if (kept_.contains(id)) return;
    bytes_ += transaction.size();
    kept_.emplace(id, std::move(transaction));
    order_.push_back(id);
    std::size_t gone = 0;
    while (bytes_ > bytes_max && gone + 1 < order_.size()) {
        const auto oldest = kept_.find(order_[gone++]);
        bytes_ -= oldest->second.size();
        kept_.erase(oldest);
    }
    order_.erase(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(gone));
}

const Bytes* UnitReader::kept(const types::TransactionId& id) const
{
    const auto found = kept_.find(id);
    return found == kept_.end() ? nullptr : &found->second;
}

}  // namespace weft::node
