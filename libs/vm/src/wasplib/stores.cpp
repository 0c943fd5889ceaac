#include "stores.hpp"

#include <algorithm>

namespace weft::vm::wasplib {
namespace {

bool begins(ByteSpan key, ByteSpan prefix)
{
    return key.size() >= prefix.size() && std::ranges::equal(key.first(prefix.size()), prefix);
}

bool good_key(HostCall& call, ByteSpan key)
{
    if (key.empty())
        call.fail(FailureKind::bad_argument, "empty key");
    else if (key.size() > state_key_bytes_max)
        call.fail(FailureKind::too_large, "key of " + std::to_string(key.size()) + " bytes");
    return call.ok();
}

constexpr std::size_t entry_bytes = 6;  // of the two lengths in its encoding

}  // namespace

// --- State ---

bool StateStore::may_write()
{
    if (call_.ok() && call_.is_view()) call_.fail(FailureKind::not_in_view, "state");
    return call_.ok();
}

std::optional<Bytes> StateStore::get(ByteSpan key)
{
    if (!call_.pay(call_.costs().state_read) || !good_key(call_, key)) return std::nullopt;
    return call_.view().state_get(key);
}

bool StateStore::has(ByteSpan key)
{
    if (!call_.pay(call_.costs().state_read) || !good_key(call_, key)) return false;
    return call_.view().state_has(key);
}

void StateStore::set(ByteSpan key, ByteSpan value)
{
    if (!may_write() || !good_key(call_, key)) return;
    const auto bytes = Gas{call_.costs().state_write_byte} * (key.size() + value.size());
    if (call_.pay(call_.costs().state_write + bytes)) call_.full().state_set(key, value);
}

void StateStore::remove(ByteSpan key)
{
    if (!may_write() || !good_key(call_, key)) return;
    if (call_.pay(call_.costs().state_write)) call_.full().state_delete(key);
}

void StateStore::remove_all(ByteSpan prefix)
{
    if (!may_write()) return;
    Bytes after;  // what is gone is not walked over again
    while (call_.pay(call_.costs().state_read)) {
        auto next = call_.view().state_next(prefix, after);
        if (!next || !call_.pay(call_.costs().state_write)) return;
        call_.full().state_delete(next->key);
        after = std::move(next->key);
    }
}

// --- In memory ---

std::optional<Bytes> DictStore::get(ByteSpan key)
{
    if (!call_.pay(call_.costs().dict_entry)) return std::nullopt;
    const auto found = values_.find(to_bytes(key));
    if (found == values_.end()) return std::nullopt;
    return found->second;
}

bool DictStore::has(ByteSpan key)
{
    return call_.pay(call_.costs().dict_entry) && values_.contains(to_bytes(key));
}

void FixedStore::set(ByteSpan, ByteSpan)
{
    call_.fail(FailureKind::bad_argument, "parameters and results of a call cannot be changed");
}

void FixedStore::remove(ByteSpan key)
{
    set(key, {});
}

void FixedStore::remove_all(ByteSpan prefix)
{
    set(prefix, {});
}

void OwnStore::set(ByteSpan key, ByteSpan value)
{
    if (!call_.pay(call_.costs().dict_entry) || !good_key(call_, key)) return;
    const auto at = values_.find(to_bytes(key));
    const auto before = at == values_.end() ? 0 : entry_bytes + key.size() + at->second.size();
    const auto after = bytes_ - before + entry_bytes + key.size() + value.size();
    if (after > dict_bytes_max) return call_.fail(FailureKind::too_large, "parameters or results");
    bytes_ = after;
    values_.insert_or_assign(to_bytes(key), to_bytes(value));
}

void OwnStore::remove(ByteSpan key)
{
    if (!call_.pay(call_.costs().dict_entry)) return;
    const auto at = values_.find(to_bytes(key));
    if (at == values_.end()) return;
    bytes_ -= entry_bytes + at->first.size() + at->second.size();
    values_.erase(at);
}

void OwnStore::remove_all(ByteSpan prefix)
{
    auto at = values_.lower_bound(to_bytes(prefix));
    while (at != values_.end() && begins(at->first, prefix) &&
           call_.pay(call_.costs().dict_entry)) {
        bytes_ -= entry_bytes + at->first.size() + at->second.size();
        at = values_.erase(at);
    }
}

}  // namespace weft::vm::wasplib
