// weft export: what a node tells, written into a database by a process of its own.

#include "commands/export.hpp"

#include <weft/base/try.hpp>
#include <weft/export/exporter.hpp>
#include <weft/export/schema.hpp>

#include "cli/api.hpp"
#include <atomic>
#include <csignal>
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    std::string database;
    std::uint32_t questions = 8;
    std::uint32_t until_quiet_ms = 0;
};

std::atomic<bool> told_to_stop = false;

Result to_postgres(const Options& options)
{
    WEFT_TRY(const auto token, text_of(options.api.token));
    auto listener = http::Client::at(options.api.url, {.token = token});
    if (!listener) return std::unexpected{usage("url_malformed", listener.error().detail)};
    exporting::Source source{
        .askers = {}, .open = [&](const std::string& path) { return listener->subscribe(path); }};
    for (std::uint32_t i = 0; i < options.questions; ++i) {
        WEFT_TRY(auto asker, connect(options.api));
        source.askers.push_back(std::move(asker));
    }
    auto database = exporting::Database::open(options.database);
    if (!database)
        return std::unexpected{Failure{
            "database_unreachable", database.error().text,
            "Name it with --database, as libpq takes it: \"host=/run/postgresql dbname=weft\".",
            exit_failed}};

    std::signal(SIGTERM, [](int) { told_to_stop = true; });
    std::signal(SIGINT, [](int) { told_to_stop = true; });
    const auto done = exporting::follow(
        source, *database,
        {.stopped = [] { return told_to_stop.load(); },
         .say = [](const std::string& line) { std::cerr << "weft: " << line << std::endl; },
         .until_quiet = std::chrono::milliseconds{options.until_quiet_ms}});
    if (!done)
        return std::unexpected{
            Failure{done.error().code, done.error().message, done.error().hint, exit_failed}};
    return Outcome{.document = {{"events", done->events},
                                {"rows", done->rows},
                                {"histories", done->histories}},
                   .text = std::to_string(done->events) + " events, " + std::to_string(done->rows) +
                           " rows written\n"};
}

std::string statements()
{
    std::string text = "CREATE SCHEMA weft;\n";
    for (const auto step : exporting::migrations()) text += step;
    return text;
}

}  // namespace

void add_export(Cli& cli)
{
    auto& noun = cli.noun("export", "What a node tells, in a database");
    auto options = std::make_shared<Options>();
    auto& verb = cli.verb(noun, "postgres",
                          "Follow a node and fill PostgreSQL's tables, until it is told to stop",
                          "weft export postgres --api http://127.0.0.1:7780 --database "
                          "'host=/run/postgresql dbname=weft'",
                          [options](const Call&) { return to_postgres(*options); });
    add_api_options(verb, options->api);
    option_or_variable(verb, "--database", options->database, "WEFT_POSTGRES",
                       "libpq's connection string; what it does not say PGHOST and their like do");
    verb.add_option("--questions", options->questions, "asked of the node at a time")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    verb.add_option("--until-quiet-ms", options->until_quiet_ms,
                    "end when no event came for so long; 0: never")
        ->capture_default_str();
    cli.verb(noun, "tables", "The tables, as statements of SQL", "weft export tables | psql weft",
             [](const Call&) {
                 auto text = statements();
                 return Result{Outcome{.document = {{"sql", text}}, .text = std::move(text)}};
             });
}

}  // namespace weft::app
