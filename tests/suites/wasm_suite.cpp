// The deterministic subset (D-61) and the metering (D-60) against the specification's own tests.
//
// wabt turns the scripts into binaries. Its version is older than some scripts: of those, each form
// is tried by itself, and what wabt cannot read is counted.

#include <weft/vm/wasm/engine.hpp>
#include <weft/vm/wasm/program.hpp>

#include <nlohmann/json.hpp>

#include "suite.hpp"
#include "wat.hpp"

namespace weft::suites {
namespace {

using nlohmann::json;
using namespace vm;
using namespace vm::wasm;

constexpr Gas budget = 1'000'000'000;

/// Compiled both ways.
struct Pair {
    std::shared_ptr<const Code> plain;
    std::shared_ptr<const Code> metered;
};

/// The top-level forms of a script.
std::vector<std::string> forms_of(const std::string& text)
{
    std::vector<std::string> forms;
    std::size_t depth = 0;
    std::size_t begin = 0;
    std::size_t comment = 0;  // nested (; ;)
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto two = text.substr(i, 2);
        if (two == "(;") ++comment;
        if (comment > 0) {
            if (two == ";)") --comment, ++i;
            continue;
        }
        if (two == ";;") {
            i = std::min(text.find('\n', i), text.size());
        } else if (text[i] == '"') {
            for (++i; i < text.size() && text[i] != '"'; ++i)
                if (text[i] == '\\') ++i;
        } else if (text[i] == '(') {
            if (depth++ == 0) begin = i;
        } else if (text[i] == ')' && depth > 0 && --depth == 0) {
            forms.push_back(text.substr(begin, i + 1 - begin));
        }
    }
    return forms;
}

class WasmSuite : public Suite {
protected:
    WasmSuite() : Suite{"wasm", "WebAssembly/testsuite"} {}

    /// False: wabt cannot read it.
    bool run_script(const std::string& where, const std::filesystem::path& script)
    {
        const vm::test::ScratchFolder folder;
        std::string said;
        if (vm::test::shell(
                "wast2json --enable-all " + script.string() + " -o " + folder.file("script.json"),
                said) != 0)
            return false;
        std::optional<Pair> current;
        const auto document = json::parse(text_of(folder.file("script.json")));
        for (const auto& command : document.at("commands")) {
            const auto type = command.at("type").get<std::string>();
            const auto place = where + ":" + std::to_string(command.at("line").get<int>());
            if (type == "module") {
                const auto name = command.at("filename").get<std::string>();
                current = valid_module(place, vm::test::read_file(folder.file(name)));
            } else if (type == "assert_invalid" || type == "assert_malformed") {
                if (command.at("module_type") == "binary")
                    invalid_module(place, vm::test::read_file(folder.file(command.at("filename"))));
            } else if (type == "assert_return" || type == "assert_trap") {
                if (current) call(place, *current, command);
            }
        }
        return true;
    }

    /// What deployment says; and, of what is inside the subset, the code: most modules of the suite
    /// are no contracts, as they export no memory.
    std::optional<Pair> valid_module(const std::string& place, Bytes bytes)
    {
        if (const auto verdict = check(bytes)) {
            ++deployable;
        } else {
            EXPECT_TRUE(beyond_the_specification(verdict.error().rule))
                << place << ": a valid module is refused: " << to_text(verdict.error());
        }
        const auto parsed = parse(bytes);
        const auto facts = parsed ? validate(*parsed) : std::unexpected{parsed.error()};
        const auto metered =
            facts ? meter(*parsed, *facts, cost_schedule_newest) : std::unexpected{facts.error()};
        if (!metered || !parsed->imports.empty()) {
            ++outside;
            return std::nullopt;
        }
        ++inside;
        auto plain_code = engine.compile(bytes);
        auto metered_code = engine.compile(*metered);
        if (!plain_code || !metered_code) {
            ADD_FAILURE() << place << ": taken, and the engine refuses it";
            return std::nullopt;
        }
        return Pair{*std::move(plain_code), *std::move(metered_code)};
    }

    void invalid_module(const std::string& place, Bytes bytes)
    {
        EXPECT_FALSE(check(std::move(bytes))) << place << ": an invalid module is taken";
        ++refused;
    }

    void call(const std::string& place, const Pair& code, const json& command)
    {
        const auto& action = command.at("action");
        if (action.at("type") != "invoke" || action.contains("module")) return;
        std::vector<std::int64_t> arguments;
        for (const auto& argument : action.at("args")) {
            const auto type = argument.at("type").get<std::string>();
            if (type != "i32" && type != "i64") return;
            const auto value = std::stoull(argument.at("value").get<std::string>());
            arguments.push_back(type == "i32"
                                    ? static_cast<std::int32_t>(static_cast<std::uint32_t>(value))
                                    : static_cast<std::int64_t>(value));
        }
        const auto field = action.at("field").get<std::string>();
        const auto metered = engine.run_bare(*code.metered, field, arguments, budget);
        if (metered.failure && (metered.failure->kind == FailureKind::out_of_gas ||
                                metered.failure->kind == FailureKind::stack_exhausted)) {
            ++bounded;
            return;
        }
        const auto plain = engine.run_bare(*code.plain, field, arguments, 0);
        EXPECT_EQ(plain.result, metered.result) << place << ": metering changes what it computes";
        EXPECT_EQ(plain.failure, metered.failure) << place << ": metering changes how it ends";
        ++calls;
    }

    const Engine engine{{.instances = 8}};
    std::size_t deployable = 0;  ///< valid modules that a chain would take
    std::size_t inside = 0;   ///< valid modules inside the subset and our limits, without imports
    std::size_t outside = 0;  ///< all other valid modules
    std::size_t refused = 0;  ///< invalid ones
    std::size_t calls = 0;    ///< that ran both ways
    std::size_t bounded = 0;  ///< that the metering ends
    std::size_t unreadable = 0;  ///< forms that wabt does not know
};

TEST_F(WasmSuite, modules_are_taken_or_refused_rightly_and_compute_the_same_metered)
{
    for (const auto& path : files(".wast")) {
        const auto name = path.filename().string();
        if (run_script(name, path)) continue;
        const vm::test::ScratchFolder folder;
        std::size_t number = 0;
        for (const auto& form : forms_of(text_of(path))) {
            ++number;
            if (!form.starts_with("(module") && !form.starts_with("(assert_invalid") &&
                !form.starts_with("(assert_malformed"))
                continue;
            vm::test::write_file(folder.file("form.wast"), as_bytes(form));
            if (!run_script(name + " form " + std::to_string(number), folder.file("form.wast")))
                ++unreadable;
        }
    }
    std::printf(
        "wasm: of %zu valid modules %zu are inside the subset and %zu deployable, %zu "
        "invalid ones refused; %zu calls equal metered and unmetered, %zu ended by the "
        "metering; %zu forms unknown to wabt\n",
        inside + outside, inside, deployable, refused, calls, bounded, unreadable);
    EXPECT_GT(deployable, 0U);
    EXPECT_GT(inside, 0U);
    EXPECT_GT(refused, 0U);
    EXPECT_GT(calls, 0U);
}

}  // namespace
}  // namespace weft::suites
