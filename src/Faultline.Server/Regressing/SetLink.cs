namespace Faultline.Server.Regressing;

/// <summary>Addresses of sets and their rows.</summary>
internal static class SetLink
{
    public static string Of(string set) => "/sets/" + Uri.EscapeDataString(set);

    public static string Row(string set) => Of(set) + "/row";
}
