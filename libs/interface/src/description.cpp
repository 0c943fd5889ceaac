#include <weft/base/utf8.hpp>
#include <weft/interface/description.hpp>

#include <algorithm>
#include <set>

namespace weft::interface {
namespace {

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// One line, from left to right. The first error sticks.
class LineReader {
public:
    explicit LineReader(std::string_view line) : rest_{line} {}

    [[nodiscard]] bool take(std::string_view word)
    {
        if (rule_.empty() && rest_.starts_with(word)) {
            rest_.remove_prefix(word.size());
            return true;
        }
        return false;
    }
    void expect(std::string_view word, std::string_view rule)
    {
        if (!take(word)) fail(rule);
    }
    /// A letter, then letters, digits, _ and dots.
    std::string name()
    {
        std::size_t size = 0;
        while (size < rest_.size() && (is_letter(rest_[size]) ||
                                       (size > 0 && (is_digit(rest_[size]) || rest_[size] == '.'))))
            ++size;
        if (size == 0) fail("expected a name");
        if (size > name_bytes_max) fail("a name has at most 64 characters");
        if (!rule_.empty()) return {};
        std::string name{rest_.substr(0, size)};
        rest_.remove_prefix(size);
        return name;
    }
    std::string to_end()
    {
        const auto rest = rest_;
        rest_ = {};
        return std::string{rest};
    }
    void fail(std::string_view rule)
    {
        if (rule_.empty()) rule_ = rule;
        rest_ = {};
    }
    [[nodiscard]] const std::string& rule() const { return rule_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
    std::string rule_;
};

Field field(LineReader& line)
{
    Field field;
    field.name = line.name();
    field.optional = line.take("?");
    line.expect(": ", "expected ': ' and a type behind a field's name");
    const auto type = line.name();
    const auto known = value_type_from(type);
    if (!known)
        line.fail("there is no type '" + type + "'");
    else
        field.type = *known;
    return field;
}

/// "(a: u64, b?: text, ...)"
Fields fields(LineReader& line)
{
    Fields fields;
    line.expect("(", "expected '('");
    if (line.take(")")) return fields;
    do {
        if (line.take("...")) {
            fields.open = true;
            break;
        }
        auto one = field(line);
        if (!line.rule().empty()) return {};
        if (fields.find(one.name) != nullptr) line.fail("two fields are called " + one.name);
        if (fields.list.size() == fields_max) line.fail("more than 32 fields");
        fields.list.push_back(std::move(one));
    } while (line.take(", "));
    line.expect(")", "expected ', ' or ')'");
    return fields;
}

/// " # Adds n."
std::string about(LineReader& line)
{
    line.expect(" # ", "expected the end of the line, or ' # ' and a sentence");
    auto text = line.to_end();
    if (text.empty() || text.size() > about_bytes_max)
        line.fail("a sentence has 1 to 400 bytes");
    else if (text.front() == ' ' || text.back() == ' ' || !is_printable_line(text))
        line.fail("a sentence is printable UTF-8 without spaces at its ends");
    return text;
}

Item item(LineReader& line)
{
    Item item;
    if (line.take("func "))
        item.kind = ItemKind::func;
    else if (line.take("view "))
        item.kind = ItemKind::view;
    else if (line.take("event "))
        item.kind = ItemKind::event;
    else if (line.take("error "))
        item.kind = ItemKind::error;
    else
        line.fail("expected 'func ', 'view ', 'event ' or 'error '");
    item.name = line.name();
    if (item.kind != ItemKind::error) item.fields = fields(line);
    if (item.kind == ItemKind::event && item.fields.open) line.fail("an event has no '...'");
    if (item.kind == ItemKind::func) item.payable = line.take(" payable");
    if (item.is_entry() && line.take(" -> ")) {
        item.results = fields(line);
        if (item.results.empty()) line.fail("no results: leave out ' -> ()'");
    }
    if (!line.at_end()) item.about = about(line);
    return item;
}

std::string text_of(const Fields& fields)
{
    std::string text = "(";
    const auto separate = [&] {
        if (text.size() > 1) text += ", ";
    };
    for (const auto& field : fields.list) {
        separate();
        text += field.name + (field.optional ? "?: " : ": ") + std::string{name(field.type)};
    }
    if (fields.open) {
        separate();
        text += "...";
    }
    return text + ")";
}

std::string_view word_of(ItemKind kind)
{
    switch (kind) {
    case ItemKind::func: return "func ";
    case ItemKind::view: return "view ";
    case ItemKind::event: return "event ";
    case ItemKind::error: return "error ";
    }
    return "";
}

/// A quoted text from the front of `rest`; nothing when it is not in order.
std::optional<std::string> unquoted(std::string_view& rest)
{
    std::string text;
    if (!rest.starts_with('"')) return std::nullopt;
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] == '"') {
            rest.remove_prefix(i + 1);
            return text;
        }
        if (rest[i] != '\\') {
            text += rest[i];
            continue;
        }
        if (++i == rest.size()) break;
        if (rest[i] != '"' && rest[i] != '\\' && rest[i] != 'n') break;
        text += rest[i] == 'n' ? '\n' : rest[i];
    }
    return std::nullopt;
}

}  // namespace

const Field* Fields::find(std::string_view name) const noexcept
{
    const auto found = std::ranges::find(list, name, &Field::name);
    return found == list.end() ? nullptr : &*found;
}

const Item* Description::entry(std::string_view name) const noexcept
{
    const auto found = std::ranges::find_if(
        items, [&](const Item& item) { return item.is_entry() && item.name == name; });
    return found == items.end() ? nullptr : &*found;
}

const Item* Description::find(ItemKind kind, std::string_view name) const noexcept
{
    const auto found = std::ranges::find_if(
        items, [&](const Item& item) { return item.kind == kind && item.name == name; });
    return found == items.end() ? nullptr : &*found;
}

std::string to_text(const Malformed& malformed)
{
    return "line " + std::to_string(malformed.line) + ": " + malformed.rule;
}

std::expected<Description, Malformed> read(ByteSpan bytes)
{
    if (bytes.size() > description_bytes_max)
        return std::unexpected{Malformed{1, "a description has at most 16384 bytes"}};
    const auto text = to_string(bytes);
    std::string_view rest = text;
    Description description;
    std::set<std::pair<ItemKind, std::string>> names;
    for (std::size_t number = 1; !rest.empty(); ++number) {
        const auto end = rest.find('\n');
        if (end == rest.npos) return std::unexpected{Malformed{number, "the line has no end"}};
        if (number > items_max) return std::unexpected{Malformed{number, "more than 512 lines"}};
        LineReader line{rest.substr(0, end)};
        auto one = item(line);
        const auto kind = one.is_entry() ? ItemKind::func : one.kind;
        if (line.rule().empty() && !names.emplace(kind, one.name).second)
            line.fail(one.name + " stands there twice");
        if (!line.rule().empty()) return std::unexpected{Malformed{number, line.rule()}};
        description.items.push_back(std::move(one));
        rest.remove_prefix(end + 1);
    }
    return description;
}

std::string write(const Item& item)
{
    auto text = std::string{word_of(item.kind)} + item.name;
    if (item.kind != ItemKind::error) text += text_of(item.fields);
    if (item.payable) text += " payable";
    if (!item.results.empty()) text += " -> " + text_of(item.results);
    if (!item.about.empty()) text += " # " + item.about;
    return text;
}

std::string write(const Description& description)
{
    std::string text;
    for (const auto& item : description.items) text += write(item) + "\n";
    return text;
}

std::string line_of(const Logged& logged)
{
    auto line = logged.name;
    for (const auto& field : logged.fields) {
        line += " " + field.name + "=";
        if (field.type != ValueType::text) {
            line += field.text;
            continue;
        }
        line += '"';
        for (const char c : field.text) {
            if (c == '"' || c == '\\' || c == '\n') line += '\\';
            line += c == '\n' ? 'n' : c;
        }
        line += '"';
    }
    return line;
}

std::optional<Logged> logged(const Description& description, std::string_view line)
{
    const auto* event = description.find(ItemKind::event, line.substr(0, line.find(' ')));
    if (event == nullptr) return std::nullopt;
    Logged logged{.name = event->name, .fields = {}};
    auto rest = line.substr(event->name.size());
    for (const auto& field : event->fields.list) {
        const auto head = " " + field.name + "=";
        if (!rest.starts_with(head)) {
            if (field.optional) continue;
            return std::nullopt;
        }
        rest.remove_prefix(head.size());
        LoggedField one{.name = field.name, .type = field.type, .text = {}};
        if (field.type == ValueType::text) {
            auto text = unquoted(rest);
            if (!text) return std::nullopt;
            one.text = *std::move(text);
        } else {
            one.text = rest.substr(0, rest.find(' '));
            rest.remove_prefix(one.text.size());
        }
        if (!value_from_text(field.type, one.text)) return std::nullopt;
        logged.fields.push_back(std::move(one));
    }
    if (!rest.empty()) return std::nullopt;
    return logged;
}

}  // namespace weft::interface
