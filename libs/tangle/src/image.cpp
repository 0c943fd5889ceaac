// The state of a Tangle as bytes, and back.

#include <weft/codec/image.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>

namespace weft::tangle {

namespace {

/// What is in an image, and how: raised with each change of a field.
constexpr std::uint32_t image_version = 3;

}  // namespace

void Dag::index_again()
{
    index_.clear();
    index_.emplace(vertices_[0].id, 0);
    for (auto message = first(); message < size(); ++message)
        index_.emplace(vertices_[message].id, message);
    by_age_ = {tips_.begin(), tips_.end()};
}

void PastContents::index_again()
{
    index_.clear();
    for (auto t = transactions_.first(); t < transactions_.size(); ++t)
        index_.emplace(transactions_[t].id, t);
}

Bytes Tangle::image() const
{
    codec::ImageWriter writer;
    writer(image_version, ledger_, engine_, access_, sequence_next_, reorganisations_,
           fades_before_, horizon_);
    return std::move(writer).take();
}

std::expected<Tangle, codec::DecodeError> Tangle::of_image(const types::Genesis& genesis,
                                                           Options options,
                                                           ByteSpan image)
{
    Tangle tangle{genesis, options};
    codec::ImageReader reader{image};
    std::uint32_t version = 0;
    reader(version);
    if (version != image_version) reader.fail(codec::DecodeError::unknown_version);
    reader(tangle.ledger_, tangle.engine_, tangle.access_, tangle.sequence_next_,
           tangle.reorganisations_, tangle.fades_before_, tangle.horizon_);
    if (const auto error = reader.error()) return std::unexpected{*error};
    tangle.measure();
    return tangle;
}

std::vector<TransactionId> Tangle::pending_transactions() const
{
    std::vector<TransactionId> pending;
    const auto& branches = engine_.branches();
    for (auto t = branches.first(); t < branches.size(); ++t)
        if (engine_.state(t) == TransactionState::pending) pending.push_back(ledger_.id(t));
    return pending;
}

std::vector<Booked> Tangle::open_payloads_of(const NodeId& issuer) const
{
    std::vector<Booked> open;
    const auto node = engine_.mana().find(issuer);
    if (!node) return open;
    auto statements = dag().statements(*node);
    std::vector<MessageIndex> own{statements.begin(), statements.end()};
    std::ranges::sort(own);
    for (const auto message : own) {
        const auto& vertex = dag()[message];
        if (vertex.confirmed || !vertex.payload) continue;
        open.push_back({.id = vertex.id,
                        .bytes = {},
                        .transaction = {},
                        .order = message,
                        .issuer = issuer,
                        .time = vertex.time,
                        .payload = true});
    }
    return open;
}

}  // namespace weft::tangle
