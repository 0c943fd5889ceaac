#include <weft/json/schemas.hpp>

namespace weft::json {

Json Schemas::named(const std::string& name, const std::function<Json()>& make)
{
    Json reference{{"$ref", "#/components/schemas/" + name}};
    if (making_.contains(name)) return reference;
    making_.insert(name);
    auto schema = make();
    making_.erase(name);
    const auto [known, fresh] = made_.try_emplace(name, schema);
    if (!fresh && known->second != schema) clashes_.insert(name);
    return reference;
}

Json Schemas::cursor()
{
    return named("Cursor", [] {
        return Json{{"description", "For `cursor` of the next page; null: this was the last."},
                    {"type", {"string", "null"}}};
    });
}

Json Schemas::components() const
{
    auto all = Json::object();
    for (const auto& [name, schema] : made_) all[name] = schema;
    return all;
}

}  // namespace weft::json
