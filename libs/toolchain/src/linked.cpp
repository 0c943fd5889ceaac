#include "linked.hpp"

#include <weft/interface/description.hpp>

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>

namespace weft::toolchain {
namespace {

/// Total: what does not fit ends all that follows.
class Cursor {
public:
    explicit Cursor(ByteSpan bytes) : bytes_{bytes} {}
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }
    [[nodiscard]] std::size_t at() const { return at_; }
    std::uint32_t number()
    {
        std::uint32_t value = 0;
        for (unsigned shift = 0; shift < 35; shift += 7) {
            const auto byte =
                std::to_integer<std::uint32_t>(take(1).empty() ? std::byte{0} : last_);
            value |= shift < 32 ? (byte & 0x7f) << shift : 0;
            if ((byte & 0x80) == 0) return value;
        }
        ok_ = false;
        return 0;
    }
    ByteSpan take(std::size_t size)
    {
        if (!ok_ || size > left()) {
            ok_ = false;
            return {};
        }
        const auto piece = bytes_.subspan(at_, size);
        at_ += size;
        if (size > 0) last_ = piece.back();
        return piece;
    }

private:
    ByteSpan bytes_;
    std::size_t at_ = 0;
    std::byte last_{};
    bool ok_ = true;
};

/// What stands between < and > can be longer than a line: it goes, and so does what is longer still.
std::string shortened(std::string text)
{
    constexpr std::size_t shown_max = 90;
    if (text.size() <= shown_max) return text;
    std::string kept;
    std::size_t depth = 0;
    for (const char c : text) {
        if (c == '<' && depth++ == 0) kept += "<..>";
        if (depth == 0) kept += c;
        if (c == '>' && depth > 0) --depth;
    }
    if (kept.size() > shown_max) kept.resize(shown_max);
    return kept;
}

/// As the source has it. Rust puts a hash behind the last "::".
std::string plain(std::string symbol)
{
    symbol.resize(std::min(symbol.size(), symbol.find(".llvm.")));  // of a copy
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> demangled{
        abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), std::free};
    std::string text = status == 0 ? demangled.get() : symbol;
    constexpr std::size_t hash_size = 19;
    if (text.size() > hash_size && text.compare(text.size() - hash_size, 3, "::h") == 0)
        text.resize(text.size() - hash_size);
    static constexpr std::pair<std::string_view, std::string_view> escapes[] = {
        {"$LT$", "<"},  {"$GT$", ">"},  {"$u20$", " "}, {"$RF$", "&"},  {"$C$", ","},
        {"$u5b$", "["}, {"$u5d$", "]"}, {"$u7b$", "{"}, {"$u7d$", "}"}, {"..", "::"}};
    for (const auto& [from, to] : escapes)
        for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    if (text.starts_with("_<")) text.erase(0, 1);
    return shortened(std::move(text));
}

/// Function index → symbol, of the section "name".
std::map<std::uint32_t, std::string> names_in(ByteSpan section)
{
    std::map<std::uint32_t, std::string> names;
    Cursor cursor{section};
    while (cursor.ok() && cursor.left() > 0) {
        const auto kind = cursor.take(1);
        Cursor part{cursor.take(cursor.number())};
        if (!cursor.ok() || kind.empty() || kind[0] != std::byte{1}) continue;
        for (auto count = part.number(); count > 0 && part.ok(); --count) {
            const auto index = part.number();
            names[index] = to_string(part.take(part.number()));
        }
    }
    return names;
}

}  // namespace

std::optional<Linked> read_linked(ByteSpan file)
{
    constexpr std::size_t head_bytes = 8;
    Cursor cursor{file};
    Linked linked;
    append(linked.program, cursor.take(head_bytes));
    std::map<std::uint32_t, std::string> names;
    std::vector<FunctionSize> bodies;
    std::uint32_t imports = 0;
    while (cursor.ok() && cursor.left() > 0) {
        const auto begin = cursor.at();
        const auto id = cursor.take(1);
        const auto contents = cursor.take(cursor.number());
        if (!cursor.ok()) break;
        Cursor section{contents};
        const auto kind = std::to_integer<int>(id[0]);
        bool kept = kind != 0;
        if (kind == 0) {
            const auto name = to_string(section.take(section.number()));
            if (name == "name") names = names_in(section.take(section.left()));
            if (name.starts_with(interface::section_prefix)) {
                kept = true;
                linked.description_bytes = section.left();
            }
        } else if (kind == 2) {
            imports = section.number();  // functions all: the chain takes no other
        } else if (kind == 10) {
            const auto contents_at = cursor.at() - contents.size();
            for (auto count = section.number(); count > 0 && section.ok(); --count) {
                const auto size = section.number();
                const auto in_file = contents_at + section.at();
                bodies.push_back({.name = {},
                                  .bytes = section.take(size).size(),
                                  .begin = linked.program.size() + in_file - begin,
                                  .begin_in_file = in_file});
            }
        } else if (kind == 11) {
            linked.data_bytes = contents.size();
        }
        if (kept) append(linked.program, file.subspan(begin, cursor.at() - begin));
    }
    if (!cursor.ok()) return std::nullopt;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const auto named = names.find(imports + static_cast<std::uint32_t>(i));
        bodies[i].name =
            named == names.end() ? "function " + std::to_string(imports + i) : plain(named->second);
        linked.functions.push_back(std::move(bodies[i]));
    }
    std::ranges::stable_sort(linked.functions, std::greater{}, &FunctionSize::bytes);
    return linked;
}

}  // namespace weft::toolchain
