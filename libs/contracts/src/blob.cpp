#include <weft/contracts/core.hpp>
#include <weft/crypto/base58.hpp>

#include "args.hpp"
#include "incoming.hpp"
#include "sandbox_partition.hpp"

namespace weft::contracts {
namespace {

// 'd' ‖ hash              u32 LE: bytes of all fields
// 's' ‖ hash ‖ field      u32 LE: bytes of the field
// 'v' ‖ hash ‖ field      the field

constexpr std::size_t field_name_bytes_max = 128;

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
    const SandboxReader state{sandbox};
    auto value = state.get(blob_key('v', hash, *field));
    if (!value) return refuse("no such field");
    return vm::Results{{to_bytes(blob::p_bytes), *std::move(value)}};
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

std::shared_ptr<const vm::Processor> blob_contract()
{
    auto contract = std::make_shared<vm::TableProcessor>();
    contract->func(blob::store_blob, store_blob)
        .view(blob::get_blob_info, get_blob_info)
        .view(blob::get_blob_field, get_blob_field)
        .view(blob::list_blobs, list_blobs);
    return contract;
}

}  // namespace weft::contracts
