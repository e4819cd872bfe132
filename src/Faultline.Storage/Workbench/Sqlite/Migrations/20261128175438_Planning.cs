using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faultline.Storage.Workbench.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Planning : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "review_plans",
                columns: table => new
                {
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    per_cluster = table.Column<int>(type: "INTEGER", nullable: false),
                    overlap = table.Column<double>(type: "REAL", nullable: false),
                    person = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_review_plans", x => x.run_id);
                }
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "review_plans");
        }
    }
}
