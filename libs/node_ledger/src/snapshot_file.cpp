#include <weft/codec/codec.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/node_ledger/snapshot_file.hpp>
#include <weft/tangle/tangle.hpp>

#include "log_index.hpp"
#include "message_log.hpp"
#include "snapshot_bytes.hpp"
#include "snapshots.hpp"
#include "tangle_options.hpp"
#include <limits>
#include <set>

namespace weft::node {

namespace {

constexpr std::size_t messages_at_once = 1024;

}  // namespace

std::string_view name(SnapshotFileError error) noexcept
{
    switch (error) {
    case SnapshotFileError::log_damaged: return "log_damaged";
    case SnapshotFileError::not_a_snapshot: return "not_a_snapshot";
    case SnapshotFileError::other_genesis: return "other_genesis";
    case SnapshotFileError::other_hash: return "other_hash";
    }
    return "unknown";
}

std::expected<SnapshotFile, SnapshotFileError> export_snapshot(const types::StoreView& store,
                                                               const types::Genesis& genesis,
                                                               const LedgerSettings& settings)
{
    tangle::Tangle tangle{genesis, options_of(settings)};
    Snapshots snapshots{store};
    if (const auto head = snapshots.find())
        if (const auto image = snapshots.read(*head))
            if (auto loaded = tangle::Tangle::of_image(genesis, options_of(settings), *image);
                loaded && loaded->counts().messages == head->place)
                tangle = *std::move(loaded);
    MessageLog log{store};
    const auto replayed = log.replay(
        [&](ByteSpan message) -> std::expected<void, std::string> {
            if (const auto step = tangle.restore(message); !step)
                return std::unexpected{tangle::to_text(step.error())};
            return {};
        },
        tangle.counts().messages);
    if (!replayed) return std::unexpected{SnapshotFileError::log_damaged};

    LogIndex index{store};
    index.begin(log.last());
    std::set<MessageLog::Place> places;
    for (auto place = tangle.engine().dag().first(); place <= log.last(); ++place)
        places.insert(place);
    for (const auto& transaction : tangle.ledger().unspent_from())
        if (const auto found = index.find(transaction)) places.insert(found->place);

    SnapshotFile file;
    file.ledger = tangle.ledger().confirmed_digest();
    file.messages = log.last();
    codec::Writer writer;
    writer.raw(as_bytes(snapshot_magic)).fixed(types::hash_of(genesis)).fixed(file.ledger);
    writer.u64(log.last()).i64(tangle.tangle_time());
    const auto image = tangle.image();
    writer.u64(image.size()).raw(image).u64(places.size());
    for (const auto place : places) {
        const auto message = log.read(place);
        if (!message) return std::unexpected{SnapshotFileError::log_damaged};
        writer.u64(place).bytes(*message);
    }
    file.bytes = std::move(writer).take();
    file.hash = hash_of_snapshot(file.bytes);
    return file;
}

std::expected<std::vector<types::Batch>, SnapshotFileError> import_snapshot(
    ByteSpan file, const types::Genesis& genesis, const types::Hash& hash)
{
    using enum SnapshotFileError;
    codec::Reader reader{file};
    if (to_string(reader.raw(snapshot_magic.size())) != snapshot_magic)
        return std::unexpected{not_a_snapshot};
    if (hash_of_snapshot(file) != hash) return std::unexpected{other_hash};
    if (reader.fixed<types::Hash>() != types::hash_of(genesis))
        return std::unexpected{other_genesis};
    Snapshots::Head head;
    head.ledger = reader.fixed<types::Hash>();
    head.place = reader.u64();
    head.time = reader.i64();
    const auto image_bytes = reader.u64();
    if (image_bytes > reader.left()) return std::unexpected{not_a_snapshot};
    const auto image = reader.raw(static_cast<std::size_t>(image_bytes));
    const auto loaded = tangle::Tangle::of_image(genesis, {}, image);
    if (!loaded || loaded->counts().messages != head.place) return std::unexpected{not_a_snapshot};

    struct Nothing final : types::StoreView {
        [[nodiscard]] std::optional<Bytes> read(ByteSpan) const override { return std::nullopt; }
        [[nodiscard]] std::vector<Entry> scan(ByteSpan, ByteSpan, std::size_t) const override
        {
            return {};
        }
    };
    const Nothing empty;
    std::vector<types::Batch> batches(1);
    LogIndex index{empty};
    index.begin(0);
    std::set<types::TransactionId> carried;
    auto left = reader.u64();
    for (MessageLog::Place before = 0; left > 0 && reader.ok(); --left) {
        const auto place = reader.u64();
        const auto message = reader.bytes(types::message_bytes_max);
        if (!reader.ok() || place <= before || place > head.place)
            return std::unexpected{not_a_snapshot};
        before = place;
        auto transaction = LogIndex::transaction_in(message);
        if (transaction && !carried.insert(types::id_of(*transaction)).second) transaction.reset();
        if (batches.back().puts.size() > messages_at_once) batches.emplace_back();
        MessageLog::put(place, to_bytes(message), batches.back());
        index.booked(place, types::id_of(message), transaction, batches.back());
    }
    if (!reader.ok() || reader.left() != 0) return std::unexpected{not_a_snapshot};
    Snapshots snapshots{empty};
    snapshots.begin(std::move(head), to_bytes(image));
    while (snapshots.writing()) snapshots.write_more(batches.emplace_back());
    return batches;
}

types::Hash hash_of_snapshot(ByteSpan file)
{
    return crypto::tagged_hash(snapshot_tag, file);
}

bool has_log(const types::StoreView& store)
{
    return !store.scan(as_bytes(MessageLog::key_space), {}, 1).empty();
}

}  // namespace weft::node
