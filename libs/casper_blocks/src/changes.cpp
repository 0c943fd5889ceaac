#include <weft/base/check.hpp>
#include <weft/casper_blocks/changes.hpp>
#include <weft/codec/codec.hpp>

namespace weft::casper {

Bytes number(std::uint64_t value)
{
    return std::move(codec::Writer{}.u64(value)).take();
}

std::optional<std::uint64_t> to_number(const std::optional<Bytes>& value)
{
    if (!value) return 0;
    codec::Reader reader{*value};
    const auto read = reader.u64();
    if (const auto whole = reader.finish(read); whole) return *whole;
    return {};
}

Effects effects_of(const Changes& changes)
{
    Effects effects;
    for (const auto& [key, change] : changes) effects.emplace(key, change.op);
    return effects;
}

bool commute(const Changes& a, const Changes& b)
{
    const auto& fewer = a.size() < b.size() ? a : b;
    const auto& more = a.size() < b.size() ? b : a;
    return std::ranges::all_of(fewer, [&](const auto& entry) {
        const auto found = more.find(entry.first);
        return found == more.end() || commute(entry.second.op, found->second.op);
    });
}

namespace {

/// What stands at the key after the change.
std::optional<Bytes> after(const Change& change, ByteSpan key, const ReadState& below)
{
    switch (change.op) {
    case Op::read: return below(key);
    case Op::write: return change.value;
    case Op::add: break;
    }
    const auto before = to_number(below(key));
    WEFT_CHECK(before);
    return number(*before + change.sum);
}

}  // namespace

void then(Changes& first, const Changes& second, const ReadState& below)
{
    for (const auto& [key, change] : second) {
        const auto [place, fresh] = first.try_emplace(key, change);
        if (fresh) continue;
        auto& so_far = place->second;
        if (change.op == Op::write) {
            so_far = change;
        } else if (change.op == Op::add && so_far.op == Op::add) {
            so_far.sum += change.sum;
        } else if (change.op != so_far.op && !(so_far.op == Op::write && change.op == Op::read)) {
            // Reading and adding, in whatever order, is a write of the sum.
            const auto value = to_number(after(so_far, key, below));
            WEFT_CHECK(value);
            so_far = {.op = Op::write, .value = number(*value + change.sum)};
        }
    }
}

std::map<Bytes, std::optional<Bytes>> result(const Changes& changes, const ReadState& below)
{
    std::map<Bytes, std::optional<Bytes>> values;
    for (const auto& [key, change] : changes) {
        if (change.op != Op::read) values.emplace(key, after(change, key, below));
    }
    return values;
}

std::optional<Bytes> Draft::now(ByteSpan key) const
{
    const auto found = changes_.find(to_bytes(key));
    return found == changes_.end() ? below_(key) : after(found->second, key, below_);
}

std::optional<Bytes> Draft::read(ByteSpan key)
{
    auto value = now(key);
    auto& change = changes_[to_bytes(key)];
    if (change.op == Op::add) change = {.op = Op::write, .value = value};
    return value;
}

std::optional<ReadState::Entry> Draft::next(ByteSpan prefix,
                                            ByteSpan after,
                                            std::size_t& passed) const
{
    return next_over(
        changes_,
        [&](const auto& entry) { return casper::after(entry.second, entry.first, below_); }, below_,
        prefix, after, passed);
}

void Draft::write(ByteSpan key, std::optional<Bytes> value)
{
    changes_[to_bytes(key)] = {.op = Op::write, .value = std::move(value)};
}

bool Draft::add(ByteSpan key, std::uint64_t amount)
{
    const auto value = to_number(now(key));
    if (!value) return false;
    const auto [place, fresh] = changes_.try_emplace(to_bytes(key));
    auto& change = place->second;
    if (fresh || change.op == Op::add) {
        change.op = Op::add;
        change.sum += amount;
    } else {
        change = {.op = Op::write, .value = number(*value + amount)};
    }
    return true;
}

void Draft::fall_back(const Draft& attempt)
{
    for (const auto& [key, change] : attempt.changes_) {
        const auto mine = changes_.find(key);
        if (mine == changes_.end() || mine->second != change) static_cast<void>(read(key));
    }
}

Changes Draft::take() &&
{
    for (auto& [key, change] : changes_)
        if (change.op == Op::write && change.value == below_(key) && !reserved_.contains(key))
            change = {.op = Op::read};
    for (const auto& key : reserved_)
        if (const auto change = changes_.find(key);
            change == changes_.end() || change->second.op != Op::write)
            changes_[key] = {.op = Op::write, .value = now(key)};
    return std::move(changes_);
}

}  // namespace weft::casper
