#include <weft/contracts/blob_parts.hpp>
#include <weft/crypto/base58.hpp>

#include "args.hpp"
#include "incoming.hpp"
#include "sandbox_partition.hpp"

namespace weft::contracts {
namespace {

// 'd' ‖ hash              u32 LE: bytes of all fields
// 's' ‖ hash ‖ field      u32 LE: bytes of the field
// 'v' ‖ hash ‖ field      the field
// 'm' ‖ hash ‖ field      of a field that other blobs hold: their hashes, 32 bytes each; the field is
//                         their fields "p", one after the other

constexpr std::size_t field_name_bytes_max = 128;
constexpr std::size_t hash_bytes = types::Hash::size_bytes;

Bytes blob_key(char kind, const types::Hash& blob, ByteSpan field)
{
    Bytes key{static_cast<std::byte>(kind)};
    append(key, blob.bytes());
    append(key, field);
    return key;
}

vm::Outcome store_blob(vm::Sandbox& sandbox)
{
    const auto& fields = sandbox.params();
    if (fields.empty()) return refuse("a blob has at least one field");
    std::uint64_t total = 0;
    std::string sizes;
    for (const auto& [field, value] : fields) {
        if (field.size() > field_name_bytes_max) return refuse("the name of a field is too long");
        if (value.size() > vm::state_value_bytes_max) return refuse("a field is too large");
        total += value.size();
        sizes += (sizes.empty() ? "" : " ") + std::to_string(value.size());
    }
    charge_hash(sandbox, total);
    const auto hash = blob_hash(fields);
    SandboxPartition state{sandbox};
    if (state.get(blob_key('d', hash, {}))) return refuse("the blob exists already");
    state.set(blob_key('d', hash, {}), encoded_u32(static_cast<std::uint32_t>(total)));
    for (const auto& [field, value] : fields) {
        state.set(blob_key('s', hash, field),
                  encoded_u32(static_cast<std::uint32_t>(value.size())));
        state.set(blob_key('v', hash, field), value);
    }
    emit(sandbox,
         "[blob] hash: " + crypto::to_base58(hash.bytes()) + ", field sizes: [" + sizes + "]");
    if (const auto kept = incoming_to_caller(sandbox); !kept) return std::unexpected{kept.error()};
    return vm::Results{{to_bytes(blob::p_hash), encoded_fixed(hash)}};
}

/// The hashes in a list of them.
types::Hash hash_at(ByteSpan list, std::size_t index)
{
    return *types::Hash::from(list.subspan(index * hash_bytes, hash_bytes));
}

/// A blob with one field that is too large for a request: stored blobs are its parts. The other
/// fields come along.
vm::Outcome join_blobs(vm::Sandbox& sandbox)
{
    auto fields = sandbox.params();
    const auto take = [&](std::string_view name) -> std::optional<Bytes> {
        auto found = fields.extract(to_bytes(name));
        return found ? std::optional{std::move(found.mapped())} : std::nullopt;
    };
    const auto field = take(blob::p_joined);
    const auto parts = take(blob::p_parts);
    if (!field) return refuse_argument(blob::p_joined, "is missing");
    if (!parts) return refuse_argument(blob::p_parts, "is missing");
    if (field->empty() || field->size() > field_name_bytes_max)
        return refuse("the name of a field is too long");
    if (fields.contains(*field)) return refuse("the field is given twice");
    if (parts->empty() || parts->size() % hash_bytes != 0)
        return refuse_argument(blob::p_parts, "is not a list of hashes");
    const auto count = parts->size() / hash_bytes;
    if (count > blob_parts_max) return refuse_argument(blob::p_parts, "are too many");

    SandboxPartition state{sandbox};
    Bytes joined;
    for (std::size_t i = 0; i < count; ++i) {
        const auto part = hash_at(*parts, i);
        const auto value = state.get(blob_key('v', part, as_bytes(blob::f_program)));
        if (!value) return refuse("part " + std::to_string(i) + " is not stored");
        if (joined.size() + value->size() > blob_bytes_max) return refuse("the blob is too large");
        append(joined, *value);
    }
    const auto joined_bytes = joined.size();
    std::uint64_t total = joined_bytes;
    std::string sizes = std::to_string(joined_bytes);
    for (const auto& [name, value] : fields) {
        if (name.size() > field_name_bytes_max) return refuse("the name of a field is too long");
        if (value.size() > vm::state_value_bytes_max) return refuse("a field is too large");
        total += value.size();
        sizes += " " + std::to_string(value.size());
    }
    charge_hash(sandbox, total);
    auto whole = fields;
    whole.emplace(*field, std::move(joined));
    const auto hash = blob_hash(whole);
    if (state.get(blob_key('d', hash, {}))) return refuse("the blob exists already");
    state.set(blob_key('d', hash, {}), encoded_u32(static_cast<std::uint32_t>(total)));
    for (const auto& [name, value] : fields) {
        state.set(blob_key('s', hash, name), encoded_u32(static_cast<std::uint32_t>(value.size())));
        state.set(blob_key('v', hash, name), value);
    }
    state.set(blob_key('s', hash, *field), encoded_u32(static_cast<std::uint32_t>(joined_bytes)));
    state.set(blob_key('m', hash, *field), *parts);
    emit(sandbox, "[blob] hash: " + crypto::to_base58(hash.bytes()) + ", of " +
                      std::to_string(count) + " parts, field sizes: [" + sizes + "]");
    if (const auto kept = incoming_to_caller(sandbox); !kept) return std::unexpected{kept.error()};
    return vm::Results{{to_bytes(blob::p_hash), encoded_fixed(hash)}};
}

vm::Outcome get_blob_info(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto hash, required_argument(sandbox.params(), blob::p_hash, argument::as_hash));
    const SandboxReader state{sandbox};
    const auto prefix = blob_key('s', hash, {});
    vm::Results results;
    Bytes after;
    while (auto entry = state.next(prefix, after)) {
        results.emplace(to_bytes(ByteSpan{entry->key}.subspan(prefix.size())), entry->value);
        after = std::move(entry->key);
    }
    return results;
}

vm::Outcome get_blob_field(vm::ViewSandbox& sandbox)
{
    const auto& params = sandbox.params();
    WEFT_TRY(const auto hash, required_argument(params, blob::p_hash, argument::as_hash));
    const auto field = find_argument(params, blob::p_field);
    if (!field) return refuse_argument(blob::p_field, "is missing");
    if (field->size() > field_name_bytes_max) return refuse("no such field");
    WEFT_TRY(const auto part, optional_argument(params, blob::p_part, argument::as_u16));
    const SandboxReader state{sandbox};
    if (auto value = state.get(blob_key('v', hash, *field))) {
        if (part.value_or(0) > 0) return refuse("no such part");
        return vm::Results{{to_bytes(blob::p_bytes), *std::move(value)}};
    }
    const auto parts = state.get(blob_key('m', hash, *field));
    if (!parts) return refuse("no such field");
    const auto count = parts->size() / hash_bytes;
    if (!part) return refuse("the field is in parts: ask for one of " + std::to_string(count));
    if (*part >= count) return refuse("no such part");
    auto value = state.get(blob_key('v', hash_at(*parts, *part), as_bytes(blob::f_program)));
    if (!value) return refuse("no such part");
    return vm::Results{{to_bytes(blob::p_bytes), *std::move(value)},
                       {to_bytes(blob::r_parts), encoded_u16(static_cast<std::uint16_t>(count))}};
}

/// As many as fit; `after` is the hash above which they go on.
vm::Outcome list_blobs(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto last,
             optional_argument(sandbox.params(), blob::p_after, argument::as_hash));
    const SandboxReader state{sandbox};
    const Bytes prefix{std::byte{'d'}};
    vm::Results results;
    auto after = last ? blob_key('d', *last, {}) : Bytes{};
    Page page{results};
    while (auto entry = state.next(prefix, after)) {
        if (!page.add(to_bytes(ByteSpan{entry->key}.subspan(1)), entry->value)) break;
        after = std::move(entry->key);
    }
    return results;
}

}  // namespace

types::Hash blob_hash(const types::Dict& fields)
{
    codec::Writer writer;
    types::encode(writer, fields);
    return crypto::tagged_hash("weft/blob", writer.view());
}

Bytes blob_field_key(const types::Hash& blob, std::string_view field)
{
    return blob_key('v', blob, as_bytes(field));
}

std::optional<Bytes> blob_field(const PartitionView& blobs,
                                const types::Hash& blob,
                                std::string_view field)
{
    if (auto value = blobs.get(blob_field_key(blob, field))) return value;
    const auto parts = blobs.get(blob_key('m', blob, as_bytes(field)));
    if (!parts) return std::nullopt;
    Bytes joined;
    for (std::size_t i = 0; i < parts->size() / hash_bytes; ++i)
        if (const auto value = blobs.get(blob_field_key(hash_at(*parts, i), blob::f_program)))
            append(joined, *value);
    return joined;
}

std::optional<std::size_t> blob_field_bytes(const PartitionView& blobs,
                                            const types::Hash& blob,
                                            std::string_view field)
{
    const auto size = blobs.get(blob_key('s', blob, as_bytes(field)));
    return size ? argument::as_u32(*size) : std::nullopt;
}

std::shared_ptr<const vm::Processor> blob_contract()
{
    auto contract = std::make_shared<vm::TableProcessor>();
    contract->func(blob::store_blob, store_blob)
        .func(blob::join_blobs, join_blobs)
        .view(blob::get_blob_info, get_blob_info)
        .view(blob::get_blob_field, get_blob_field)
        .view(blob::list_blobs, list_blobs);
    return contract;
}

}  // namespace weft::contracts
