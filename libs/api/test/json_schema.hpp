#pragma once

// Does a JSON value agree with a schema? The keywords of JSON Schema 2020-12 that openapi.json
// uses; any other is a fault, so that nothing passes unchecked. Stricter than the standard in one
// thing: an object with `properties` has no others, so every field is documented.

#include <nlohmann/json.hpp>

#include <regex>
#include <set>
#include <string>
#include <vector>

namespace weft::api {

class SchemaCheck {
public:
    using Json = nlohmann::ordered_json;
    explicit SchemaCheck(const Json& document) : document_{document} {}

    /// Empty: it agrees.
    [[nodiscard]] std::vector<std::string> faults(const Json& value, const Json& schema)
    {
        faults_.clear();
        check(value, schema, "", true);
        return faults_;
    }
    /// The value, or what its `$ref` names.
    [[nodiscard]] const Json& resolved(const Json& value) const
    {
        const auto ref = value.find("$ref");
        if (ref == value.end()) return value;
        return document_.at(Json::json_pointer{ref->get<std::string>().substr(1)});
    }

private:
    void fault(const std::string& place, const std::string& what)
    {
        faults_.push_back((place.empty() ? "/" : place) + ": " + what);
    }

    static bool has_type(const Json& value, const std::string& type)
    {
        if (type == "object") return value.is_object();
        if (type == "array") return value.is_array();
        if (type == "string") return value.is_string();
        if (type == "integer") return value.is_number_integer();
        if (type == "boolean") return value.is_boolean();
        return type == "null" && value.is_null();
    }

    void check(const Json& value, const Json& schema, const std::string& place, bool closed)
    {
        for (const auto& [keyword, rule] : schema.items()) {
            if (keyword == "description" || keyword == "default" || keyword == "format" ||
                keyword == "discriminator")
                continue;
            if (keyword == "$ref")
                check(value, resolved(schema), place, closed);
            else if (keyword == "allOf")
                for (const auto& part : rule) check(value, part, place, false);
            else if (keyword == "oneOf")
                check_one_of(value, rule, place);
            else if (keyword == "type")
                check_type(value, rule, place);
            else if (keyword == "enum" || keyword == "const")
                check_among(value, keyword == "enum" ? rule : Json::array({rule}), place);
            else if (value.is_object())
                check_object(value, schema, keyword, place, closed);
            else if (value.is_array() && keyword == "items")
                for (std::size_t i = 0; i < value.size(); ++i)
                    check(value[i], rule, place + "/" + std::to_string(i), closed);
            else
                check_scalar(value, keyword, rule, place);
        }
    }

    void check_type(const Json& value, const Json& types, const std::string& place)
    {
        bool any = false;
        for (const auto& type : types.is_array() ? types : Json::array({types}))
            any = any || has_type(value, type.get<std::string>());
        if (!any) fault(place, value.dump(-1, ' ', false, replace) + " is not " + types.dump());
    }

    void check_among(const Json& value, const Json& allowed, const std::string& place)
    {
        for (const auto& one : allowed)
            if (one == value) return;
        fault(place, value.dump(-1, ' ', false, replace) + " is not among " + allowed.dump());
    }

    void check_one_of(const Json& value, const Json& choices, const std::string& place)
    {
        std::size_t fitting = 0;
        std::string why;
        for (const auto& choice : choices) {
            SchemaCheck inner{document_};
            const auto found = inner.faults(value, choice);
            fitting += found.empty() ? 1 : 0;
            if (!found.empty()) why += "; " + found.front();
        }
        if (fitting != 1)
            fault(place, std::to_string(fitting) + " of the choices fit, not one" + why);
    }

    void check_object(const Json& value,
                      const Json& schema,
                      const std::string& keyword,
                      const std::string& place,
                      bool closed)
    {
        const auto& rule = schema.at(keyword);
        if (keyword == "required") {
            for (const auto& name : rule)
                if (!value.contains(name.get<std::string>())) fault(place, "lacks " + name.dump());
        } else if (keyword == "properties") {
            for (const auto& [name, part] : value.items()) {
                if (rule.contains(name))
                    check(part, rule.at(name), place + "/" + name, closed);
                else if (closed)
                    fault(place, name + " is not documented");
            }
        } else if (keyword == "additionalProperties" && rule.is_boolean()) {
            if (rule == true) return;
            for (const auto& [name, part] : value.items())
                if (!schema["properties"].contains(name)) fault(place, name + " is one too many");
        } else if (keyword == "additionalProperties") {
            for (const auto& [name, part] : value.items())
                check(part, rule, place + "/" + name, closed);
        } else if (keyword == "propertyNames") {
            for (const auto& [name, part] : value.items())
                check(Json(name), rule, place + "/" + name, closed);
        } else {
            fault(place, "keyword " + keyword);
        }
    }

    void check_scalar(const Json& value,
                      const std::string& keyword,
                      const Json& rule,
                      const std::string& place)
    {
        static const std::set<std::string> of_others{"required", "properties", "items",
                                                     "additionalProperties", "propertyNames"};
        if (keyword == "minLength") {
            if (value.is_string() &&
                value.get_ref<const std::string&>().size() < rule.get<std::size_t>())
                fault(place, "too short");
        } else if (keyword == "pattern") {
            if (value.is_string() &&
                !std::regex_search(value.get<std::string>(), std::regex{rule.get<std::string>()}))
                fault(place, value.dump() + " does not look like " + rule.dump());
        } else if (keyword == "maxLength") {
            if (value.is_string() &&
                value.get_ref<const std::string&>().size() > rule.get<std::size_t>())
                fault(place, "too long");
        } else if (keyword == "minimum") {
            if (value.is_number_integer() && !value.is_number_unsigned() &&
                value.get<std::int64_t>() < rule.get<std::int64_t>())
                fault(place, "too small");
            if (value.is_number_unsigned() &&
                value.get<std::uint64_t>() < rule.get<std::uint64_t>())
                fault(place, "too small");
        } else if (keyword == "maximum") {
            if (value.is_number_unsigned() &&
                value.get<std::uint64_t>() > rule.get<std::uint64_t>())
                fault(place, "too large");
        } else if (!of_others.contains(keyword)) {
            fault(place, "keyword " + keyword);
        }
    }

    static constexpr auto replace = Json::error_handler_t::replace;
    const Json& document_;
    std::vector<std::string> faults_;
};

}  // namespace weft::api
