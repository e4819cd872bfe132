using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace Faultline.Sources.Configuration;

/// <summary>Which keys a configuration record has in the file.</summary>
internal static class ConfigSchema
{
    private static readonly ConcurrentDictionary<Type, SortedDictionary<string, PropertyInfo>> Known = new();

    /// <summary>snake_case key → property, for every property that can be set.</summary>
    public static SortedDictionary<string, PropertyInfo> Of(Type record) =>
        Known.GetOrAdd(
            record,
            type =>
                new(
                    type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                        .Where(property => property.CanWrite)
                        .ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)),
                    StringComparer.Ordinal
                )
        );

    /// <summary>A record of ours, as opposed to a value that one scalar holds.</summary>
    public static bool IsRecord(Type type) =>
        type is { IsClass: true, Namespace: { } space } && space.StartsWith("Faultline", StringComparison.Ordinal);
}
