// weft drng: verifying public randomness. Input and output are JSON lines, one round each.

#include <weft/base/try.hpp>
#include <weft/crypto/beacon.hpp>
#include <weft/json/strict.hpp>

#include "cli/files.hpp"
#include "commands/drng/drng.hpp"
#include <algorithm>
#include <memory>
#include <sstream>

namespace weft::app {
namespace {

namespace beacon = crypto::beacon;
using Fields = nlohmann::json;  // finds a key without asking all others

struct Line {
    beacon::Scheme scheme{};
    Bytes public_key;
    beacon::Round round;
    std::optional<Bytes> randomness;  ///< what the line says it is
};
/// What is wrong with a line, in a few words.
template <class T>
using Read = std::expected<T, std::string>;

Read<Bytes> hex_field(const Fields& line, const char* key)
{
    const auto& value = line.at(key);
    if (!value.is_string()) return std::unexpected{std::string{key} + ": expected hex in a string"};
    auto bytes = from_hex(value.get<std::string>());
    if (!bytes) return std::unexpected{std::string{key} + ": not hex"};
    return *std::move(bytes);
}

Read<Line> read_line(const std::string& text)
{
    const auto read = json::parse<Fields>(text);
    if (!read && read.error().fault == json::Fault::not_json)
        return std::unexpected{std::string{"not JSON"}};
    if (!read) return std::unexpected{read.error().text("the line")};
    const auto& json = *read;
    if (!json.is_object()) return std::unexpected{std::string{"expected an object"}};
    for (const auto& [key, value] : json.items())
        if (key != "scheme" && key != "public_key" && key != "round" && key != "signature" &&
            key != "previous_signature" && key != "randomness")
            return std::unexpected{key + ": unknown key"};
    for (const auto* key : {"scheme", "public_key", "round", "signature"})
        if (!json.contains(key)) return std::unexpected{std::string{key} + ": missing"};
    if (!json["scheme"].is_string())
        return std::unexpected{std::string{"scheme: expected a string"}};

    Line line;
    const auto scheme = beacon::scheme_from(json["scheme"].get<std::string>());
    if (!scheme) return std::unexpected{"scheme: unknown scheme " + json["scheme"].dump()};
    line.scheme = *scheme;
    if (!json["round"].is_number_unsigned())
        return std::unexpected{std::string{"round: expected an integer from 0"}};
    line.round.number = json["round"].get<std::uint64_t>();
    WEFT_TRY(line.public_key, hex_field(json, "public_key"));
    WEFT_TRY(line.round.signature, hex_field(json, "signature"));
    if (json.contains("previous_signature")) {
        WEFT_TRY(line.round.previous_signature, hex_field(json, "previous_signature"));
    }
    if (json.contains("randomness")) {
        WEFT_TRY(line.randomness, hex_field(json, "randomness"));
    }
    return line;
}

Try<std::vector<Line>> read_lines(const std::string& path)
{
    WEFT_TRY(const auto text, read_text(path));
    std::vector<Line> lines;
    std::istringstream stream{text};
    std::size_t number = 0;
    for (std::string one; std::getline(stream, one);) {
        ++number;
        if (one.find_first_not_of(" \t\r") == std::string::npos) continue;
        auto line = read_line(one);
        if (!line)
            return std::unexpected{
                malformed("line " + std::to_string(number) + ": " + line.error())};
        lines.push_back(*std::move(line));
    }
    return lines;
}

Json judge(const Line& line)
{
    const auto randomness = beacon::verify(line.scheme, line.public_key, line.round);
    if (!randomness)
        return {{"round", line.round.number},
                {"valid", false},
                {"error", beacon::name(randomness.error())}};
    const bool as_said =
        !line.randomness || std::ranges::equal(randomness->bytes(), *line.randomness);
    Json verdict{
        {"round", line.round.number}, {"valid", as_said}, {"randomness", randomness->hex()}};
    if (!as_said) verdict["error"] = "randomness_mismatch";
    return verdict;
}

Result verify(const std::string& path)
{
    WEFT_TRY(const auto lines, read_lines(path));
    Outcome outcome{.already_said = true};
    for (const auto& line : lines) {
        const auto verdict = judge(line);
        if (!verdict["valid"].get<bool>()) outcome.exit_code = exit_failed;
        std::cout << verdict.dump() << '\n';
    }
    return outcome;
}

}  // namespace

void add_drng_verify(Cli& cli, CLI::App& noun)
{
    auto file = std::make_shared<std::string>();
    cli.verb(noun, "verify",
             "Verify rounds of a randomness beacon.\n"
             "One JSON object per line: scheme, public_key, round, signature and, where the scheme "
             "is chained,\n"
             "previous_signature (hex); randomness, when given, must agree. Prints one line per "
             "round, with or without --json.\n"
             "Exit code 1 when a round is invalid, 2 when a line is malformed.",
             "weft drng verify rounds.jsonl", [file](const Call&) { return verify(*file); })
        .add_option("FILE", *file, "JSON lines, or - for standard input")
        ->required();
}

}  // namespace weft::app
