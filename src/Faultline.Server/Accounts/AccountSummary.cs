namespace Faultline.Server.Accounts;

/// <summary>An account as lists show it.</summary>
/// <param name="Name">What labels and decisions carry.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="State"><c>active</c>, <c>disabled</c> or <c>locked</c> (too many wrong passwords).</param>
/// <param name="SignsInWith"><c>password</c>, <c>provider</c>, or both with a comma.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="SignedInAt">UTC; null before the first time.</param>
public sealed record AccountSummary(string Name, string Role, string State, string SignsInWith, DateTime CreatedAt, DateTime? SignedInAt);
