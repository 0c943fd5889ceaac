#pragma once

// openapi.json as the tests walk through it.

#include <weft/api/api.hpp>
#include <weft/http/message.hpp>

#include "fake_node.hpp"
#include "json_schema.hpp"
#include <map>

namespace weft::api {

struct Operation {
    http::Method method = http::Method::get;
    std::string path;
    nlohmann::ordered_json what;
    [[nodiscard]] bool is_stream() const { return what["responses"].contains("101"); }
    [[nodiscard]] bool writes() const { return !what["security"].empty(); }
    [[nodiscard]] std::string name() const { return std::string{http::name(method)} + " " + path; }
};

class Document {
public:
    using Json = nlohmann::ordered_json;

    [[nodiscard]] static const Document& shared()
    {
        static const Document document;
        return document;
    }
    [[nodiscard]] const Json& json() const { return json_; }
    [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
    [[nodiscard]] const Json& resolved(const Json& value) const
    {
        return SchemaCheck{json_}.resolved(value);
    }
    [[nodiscard]] const Json& schema(const std::string& name) const
    {
        return json_["components"]["schemas"].at(name);
    }
    [[nodiscard]] std::vector<std::string> faults(const Json& value, const Json& schema) const
    {
        return SchemaCheck{json_}.faults(value, schema);
    }
    [[nodiscard]] std::vector<Json> parameters(const Operation& operation) const
    {
        std::vector<Json> all;
        for (const auto& parameter : operation.what.value("parameters", Json::array()))
            all.push_back(resolved(parameter));
        return all;
    }
    /// Path and query of the document's examples, but for what `instead` names; a query parameter
    /// that is not required is there only when it is named.
    [[nodiscard]] std::string target(const Operation& operation,
                                     const std::map<std::string, std::string>& instead = {}) const
    {
        auto path = operation.path;
        std::string query;
        for (const auto& parameter : parameters(operation)) {
            const auto name = parameter["name"].get<std::string>();
            const auto& example = parameter.value("example", Json(""));
            const auto other = instead.find(name);
            const auto value = other != instead.end() ? other->second
                               : example.is_string()  ? example.get<std::string>()
                                                      : example.dump();
            if (parameter["in"] == "path") {
                const auto hole = "{" + name + "}";
                path.replace(path.find(hole), hole.size(), http::percent_encode(value));
            } else if (parameter["required"] == true || other != instead.end()) {
                query += (query.empty() ? "?" : "&") + name + "=" + http::percent_encode(value);
            }
        }
        return path + query;
    }
    /// The example; empty: it takes none.
    [[nodiscard]] std::string body(const Operation& operation) const
    {
        const auto media = body_media(operation);
        return media.is_null() ? "" : media["example"].dump();
    }
    [[nodiscard]] Json body_media(const Operation& operation) const
    {
        if (!operation.what.contains("requestBody")) return nullptr;
        return operation.what["requestBody"]["content"]["application/json"];
    }
    /// The schema of an answer's body: of its status, or of those that may happen to any request.
    [[nodiscard]] const Json* answer_schema(const Operation& operation, int status) const
    {
        const auto& responses = operation.what["responses"];
        const auto own = responses.find(std::to_string(status));
        const auto& response = resolved(own == responses.end() ? responses["default"] : *own);
        if (!response.contains("content")) return nullptr;
        return &response["content"].begin().value()["schema"];
    }
    /// The codes of a response that is an error.
    [[nodiscard]] std::vector<std::string> codes(const Json& response) const
    {
        const auto& content = resolved(response);
        if (!content.contains("content")) return {};
        const auto& schema = content["content"].begin().value()["schema"];
        if (!schema.contains("allOf")) return {};
        return schema["allOf"][1]["properties"]["error"]["properties"]["code"]["enum"]
            .get<std::vector<std::string>>();
    }
    [[nodiscard]] std::vector<std::string> codes_of(const std::string& response) const
    {
        return codes(json_["components"]["responses"].at(response));
    }

private:
    Document() : json_(Json::parse(openapi(all_doors())))
    {
        for (const auto& [path, methods] : json_["paths"].items())
            for (const auto& [method, what] : methods.items())
                operations_.push_back(
                    {method == "post" ? http::Method::post : http::Method::get, path, what});
    }

    Json json_;
    std::vector<Operation> operations_;
};

}  // namespace weft::api
