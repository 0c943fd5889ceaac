#include <weft/export/database.hpp>

#include <libpq-fe.h>

namespace weft::exporting {
namespace {

struct Closer {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Closer>;
using Answer = std::unique_ptr<PGresult, Closer>;

std::string one_line(const char* text)
{
    std::string line{text == nullptr ? "" : text};
    if (const auto end = line.find('\n'); end != line.npos) line.erase(end);
    return line.empty() ? "the connection ended" : line;
}

}  // namespace

struct Database::Impl {
    Connection connection;

    [[nodiscard]] DatabaseError error(const PGresult* result) const
    {
        if (PQstatus(connection.get()) != CONNECTION_OK)
            return {DatabaseFault::unreachable, one_line(PQerrorMessage(connection.get()))};
        return {DatabaseFault::refused, one_line(PQresultErrorMessage(result))};
    }
};

Database::Database(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

DatabaseResult<Database> Database::open(const std::string& settings)
{
    Connection connection{PQconnectdb(settings.c_str())};
    if (connection == nullptr || PQstatus(connection.get()) != CONNECTION_OK)
        return std::unexpected{DatabaseError{
            DatabaseFault::unreachable,
            one_line(connection == nullptr ? nullptr : PQerrorMessage(connection.get()))}};
    // Notices, such as that a table is there already, are no news.
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    auto impl = std::make_unique<Impl>();
    impl->connection = std::move(connection);
    Database database{std::move(impl)};
    if (const auto set = database.run("SET client_encoding = 'UTF8'; SET search_path = pg_catalog");
        !set)
        return std::unexpected{set.error()};
    return database;
}

DatabaseResult<void> Database::run(const std::string& statements)
{
    const Answer answer{PQexec(impl_->connection.get(), statements.c_str())};
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return std::unexpected{impl_->error(answer.get())};
    return {};
}

DatabaseResult<std::vector<Row>> Database::ask(const std::string& statement,
                                               const std::vector<Cell>& parameters)
{
    std::vector<const char*> values;
    for (const auto& cell : parameters) values.push_back(cell ? cell->c_str() : nullptr);
    const Answer answer{PQexecParams(impl_->connection.get(), statement.c_str(),
                                     static_cast<int>(values.size()), nullptr, values.data(),
                                     nullptr, nullptr, 0)};
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return std::unexpected{impl_->error(answer.get())};
    std::vector<Row> rows;
    for (int row = 0; row < PQntuples(answer.get()); ++row) {
        Row cells;
        for (int column = 0; column < PQnfields(answer.get()); ++column)
            cells.push_back(PQgetisnull(answer.get(), row, column) != 0
                                ? Cell{}
                                : Cell{PQgetvalue(answer.get(), row, column)});
        rows.push_back(std::move(cells));
    }
    return rows;
}

namespace {

DatabaseResult<std::size_t> step_up(Database& database, std::span<const std::string_view> steps)
{
    // One at a time, until the transaction ends; the number means nothing but "weft".
    const auto begun = database.run(
        "SELECT pg_advisory_xact_lock(7765); CREATE SCHEMA IF NOT EXISTS weft; "
        "CREATE TABLE IF NOT EXISTS weft.schema (one boolean PRIMARY KEY DEFAULT true CHECK (one), "
        "version bigint NOT NULL); INSERT INTO weft.schema (version) VALUES (0) ON CONFLICT DO "
        "NOTHING");
    if (!begun) return std::unexpected{begun.error()};
    const auto rows = database.ask("SELECT version FROM weft.schema");
    if (!rows) return std::unexpected{rows.error()};
    const auto version = std::stoull(rows->at(0).at(0).value_or("0"));
    if (version > steps.size())
        return std::unexpected{DatabaseError{
            DatabaseFault::refused, "newer: the tables have version " + std::to_string(version) +
                                        ", this program knows " + std::to_string(steps.size())}};
    for (auto at = version; at < steps.size(); ++at)
        if (const auto done = database.run(std::string{steps[at]}); !done)
            return std::unexpected{done.error()};
    if (const auto told = database.ask("UPDATE weft.schema SET version = $1::bigint",
                                       {std::to_string(steps.size())});
        !told)
        return std::unexpected{told.error()};
    return steps.size();
}

}  // namespace

DatabaseResult<std::size_t> migrate(Database& database, std::span<const std::string_view> steps)
{
    if (const auto begun = database.run("BEGIN"); !begun) return std::unexpected{begun.error()};
    const auto version = step_up(database, steps);
    const auto ended = database.run(version ? "COMMIT" : "ROLLBACK");
    if (version && !ended) return std::unexpected{ended.error()};
    return version;
}

}  // namespace weft::exporting
