#include <weft/contracts/blob_parts.hpp>
#include <weft/contracts/names.hpp>
#include <weft/contracts/store_program.hpp>

#include <algorithm>

namespace weft::contracts {

std::optional<StoreCalls> store_calls(ByteSpan program, std::string_view vm_type)
{
    if (program.size() > blob_bytes_max) return std::nullopt;
    types::Dict others;
    if (!vm_type.empty()) others.emplace(to_bytes(blob::f_vm_type), to_bytes(vm_type));
    auto whole = others;
    whole.emplace(to_bytes(blob::f_program), to_bytes(program));
    StoreCalls calls{
        .program = blob_hash(whole), .parts = {}, .entry = blob::store_blob, .args = {}};
    if (program.size() <= program_in_one_max) {
        calls.args = std::move(whole);
        return calls;
    }
    Bytes hashes;
    for (auto rest = program; !rest.empty();) {
        const auto part = rest.first(std::min(rest.size(), program_part_bytes));
        rest = rest.subspan(part.size());
        types::Dict args{{to_bytes(blob::f_program), to_bytes(part)}};
        const auto hash = blob_hash(args);
        append(hashes, hash.bytes());
        calls.parts.push_back({hash, std::move(args)});
    }
    calls.entry = blob::join_blobs;
    calls.args = std::move(others);
    calls.args.emplace(to_bytes(blob::p_joined), to_bytes(blob::f_program));
    calls.args.emplace(to_bytes(blob::p_parts), std::move(hashes));
    return calls;
}

}  // namespace weft::contracts
