<?php
/**
 * Notices what happens to posts.
 *
 * @package Pinwright
 */

/**
 * Turns changes of posts into rows of the outbox. It never calls the service: an editor must not wait for another server.
 */
final class Pinwright_Watcher {

	/** Post meta with the content hash that was last put into the outbox. */
	const HASH = '_pinwright_hash';

	/**
	 * Stored options.
	 *
	 * @var Pinwright_Options
	 */
	private $options;

	/**
	 * Where messages go.
	 *
	 * @var Pinwright_Outbox
	 */
	private $outbox;

	/**
	 * Who sends them later.
	 *
	 * @var Pinwright_Sender
	 */
	private $sender;

	/**
	 * Takes its neighbours.
	 *
	 * @param Pinwright_Options $options Stored options.
	 * @param Pinwright_Outbox  $outbox  Where messages go.
	 * @param Pinwright_Sender  $sender  Who sends them later.
	 */
	public function __construct( Pinwright_Options $options, Pinwright_Outbox $outbox, Pinwright_Sender $sender ) {
		$this->options = $options;
		$this->outbox  = $outbox;
		$this->sender  = $sender;
	}

	/**
	 * A post was saved, with its terms and its picture: on `wp_after_insert_post`.
	 *
	 * @param int          $post_id     Its id.
	 * @param WP_Post      $post        The post now.
	 * @param bool         $update      Whether it existed before.
	 * @param WP_Post|null $post_before The post before.
	 */
	public function post_saved( $post_id, $post, $update, $post_before = null ): void {
		if ( ! $this->is_watched( $post ) ) {
			return;
		}
		$was_public = $post_before instanceof WP_Post && self::is_public( $post_before );
		$is_public  = self::is_public( $post );

		if ( $is_public && ! $was_public ) {
			$this->tell( 'post.published', $post );
		} elseif ( $is_public ) {
			$this->tell_if_changed( $post, $post_before );
		} elseif ( $was_public ) {
			$this->tell_gone( 'trash' === $post->post_status ? 'post.deleted' : 'post.unpublished', $post_before );
		}
	}

	/**
	 * A post is about to be deleted for good: on `before_delete_post`. One that went through the trash was told then.
	 *
	 * @param int     $post_id Its id.
	 * @param WP_Post $post    The post.
	 */
	public function post_deleted( $post_id, $post ): void {
		if ( $this->is_watched( $post ) && self::is_public( $post ) ) {
			$this->tell_gone( 'post.deleted', $post );
		}
	}

	/**
	 * Whether anybody can read the post. A post with a password is not for Pinterest.
	 *
	 * @param WP_Post $post A post.
	 */
	public static function is_public( WP_Post $post ): bool {
		return 'publish' === $post->post_status && '' === $post->post_password;
	}

	/**
	 * Whether we speak of this post at all. The hooks also fire for revisions, autosaves, menus, templates and styles: only
	 * chosen types pass. An import of old posts is not news.
	 *
	 * @param mixed $post A post.
	 */
	private function is_watched( $post ): bool {
		return $post instanceof WP_Post
			&& in_array( $post->post_type, $this->options->post_types(), true )
			&& $this->options->is_connected()
			&& ! ( defined( 'WP_IMPORTING' ) && WP_IMPORTING );
	}

	/**
	 * Puts word of a public post into the outbox. The message itself is written when it is sent.
	 *
	 * @param string  $type    Type of message.
	 * @param WP_Post $post    The post.
	 * @param string  $old_url Its former address, when that changed.
	 */
	private function tell( string $type, WP_Post $post, string $old_url = '' ): void {
		$hash = Pinwright_Notice::content_hash( $post );
		update_post_meta( $post->ID, self::HASH, $hash );
		if ( $this->outbox->add( $type, $post->ID, $hash, $old_url ) ) {
			$this->sender->expect_news();
		}
	}

	/**
	 * Tells of a change that a reader could see. For a post that was never told of, the text before the change is the measure;
	 * its earlier terms and picture are not known any more.
	 *
	 * @param WP_Post $post        The post now.
	 * @param WP_Post $post_before The post before.
	 */
	private function tell_if_changed( WP_Post $post, WP_Post $post_before ): void {
		$known = get_post_meta( $post->ID, self::HASH, true );
		$known = $known ? $known : Pinwright_Notice::content_hash( $post_before );
		if ( Pinwright_Notice::content_hash( $post ) === $known ) {
			return;
		}
		$old_url = (string) get_permalink( $post_before );
		$this->tell( 'post.updated', $post, get_permalink( $post ) === $old_url ? '' : $old_url );
	}

	/**
	 * Puts word of a post that left the public into the outbox, with what it was while it could be read.
	 *
	 * @param string  $type Type of message.
	 * @param WP_Post $post The post as it was.
	 */
	private function tell_gone( string $type, WP_Post $post ): void {
		$data = Pinwright_Notice::data( $post );
		$body = Pinwright_Notice::body( $type, time(), $data );
		if ( $this->outbox->add( $type, $post->ID, $data['content_hash'], '', $body ) ) {
			$this->sender->expect_news();
		}
	}
}
